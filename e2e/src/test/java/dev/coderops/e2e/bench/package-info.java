/** The benchmark's arithmetic and its reading of logs. */
@NullMarked
package dev.coderops.e2e.bench;

import org.jspecify.annotations.NullMarked;
