/** The Kubernetes adapter against a real API server. */
@NullMarked
package dev.coderops.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
