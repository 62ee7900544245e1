/**
 * Whole upgrades of a real Coder on the testbed: {@link dev.coderops.e2e.OperatorProcess} is the operator as users run
 * it, {@link dev.coderops.e2e.ObservedUpgrade} one upgrade with everything it told, {@link dev.coderops.e2e.Demo} the
 * demonstration.
 */
@NullMarked
package dev.coderops.e2e;

import org.jspecify.annotations.NullMarked;
