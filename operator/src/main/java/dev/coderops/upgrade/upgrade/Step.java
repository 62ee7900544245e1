package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.StepName;

/**
 * A question with an effect: is the world already as this step wants it, and if not, what makes it so?
 *
 * <p>No step knows that a crash happened: its question is asked again and answered by the world. An effect may therefore
 * be repeated after a crash at any instruction.
 */
public sealed interface Step permits Gate, Fact {

    StepName name();

    /**
     * Looks at the world without changing it; may be called any number of times.
     *
     * @throws dev.coderops.upgrade.port.PortException when the world does not answer: nothing is decided then
     */
    Progress observe(Upgrade upgrade);
}
