/**
 * What a Coder pod says of itself over HTTP.
 *
 * <p>Read {@link dev.coderops.upgrade.adapter.coder.HttpCoderServer}; how a pod is reached is one of two ways behind
 * {@code PodHttp}: straight ({@code DirectPods}, inside the cluster) or through the API server ({@code
 * PodsThroughApiServer}, from anywhere).
 */
@NullMarked
package dev.coderops.upgrade.adapter.coder;

import org.jspecify.annotations.NullMarked;
