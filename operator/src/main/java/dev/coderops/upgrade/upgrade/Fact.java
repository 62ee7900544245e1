package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.StepName;
import java.util.Optional;

/**
 * A step that must stay true: observed on every pass from its own recorded intent until the recorded intent of the step
 * that ends it, and made true again when somebody undid it. The window is read from the journal, never from the world.
 */
public non-sealed interface Fact extends Step {

    /** The step whose intent ends this fact; empty when it is to hold until the end. */
    Optional<StepName> until();
}
