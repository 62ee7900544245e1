/** Whole upgrades, everything real: {@link dev.coderops.e2e.upgrade.Scenario} is the stage all tests play on. */
@NullMarked
package dev.coderops.e2e.upgrade;

import org.jspecify.annotations.NullMarked;
