/**
 * The Helm adapter against a real API server with real Helm. {@code ApiServer} gives the cluster: nothing else here knows
 * where it comes from.
 */
@NullMarked
package dev.coderops.e2e.helm;

import org.jspecify.annotations.NullMarked;
