/**
 * Programs built from their public source, once: {@link dev.coderops.testbed.build.Cache} keeps them by version,
 * {@link dev.coderops.testbed.build.GoToolchain} fetches modules and builds.
 */
@NullMarked
package dev.coderops.testbed.build;

import org.jspecify.annotations.NullMarked;
