/**
 * The steps, one file each. The order is that of {@link dev.coderops.upgrade.upgrade.step.Steps}: read it first.
 *
 * <p>Forward: the documented procedure of Coder with its holes closed. Nobody but the database decides whether a schema
 * has moved, and nobody but the pods whether Coder is down. Back: the new version is stopped, the database is read, and
 * the old version is brought back when that loses nothing.
 */
@NullMarked
package dev.coderops.upgrade.upgrade.step;

import org.jspecify.annotations.NullMarked;
