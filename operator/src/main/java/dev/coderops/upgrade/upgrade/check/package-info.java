/**
 * Preflight: everything that must be true before anything is touched.
 *
 * <p>A check is a function, preflight is the list {@link dev.coderops.upgrade.upgrade.check.Preflight#CHECKS}, and reading
 * the list reads like the requirements. The first check that does not pass decides; its sentence says what to do.
 */
@NullMarked
package dev.coderops.upgrade.upgrade.check;

import org.jspecify.annotations.NullMarked;
