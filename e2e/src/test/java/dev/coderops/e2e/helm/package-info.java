/**
 * The Helm adapter against a real API server with real Helm.
 */
@NullMarked
package dev.coderops.e2e.helm;

import org.jspecify.annotations.NullMarked;
