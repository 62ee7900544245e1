/**
 * The CoderUpgrade resource and its reconciler on a real API server: what the definition refuses, what a pass writes, and
 * what the operator says when it cannot start.
 */
@NullMarked
package dev.coderops.e2e.definition;

import org.jspecify.annotations.NullMarked;
