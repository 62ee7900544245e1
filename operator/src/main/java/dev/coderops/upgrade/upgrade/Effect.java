package dev.coderops.upgrade.upgrade;

import static java.util.Objects.requireNonNull;

/**
 * One resumable call to a port, as a value: decided by a step, started by the runner after its intent was written. It
 * carries its own compare-and-set, so that a decision that has become stale cannot act.
 *
 * @param name what it does, for logs and for the traces of tests: "scale to 0"
 */
public record Effect(String name, Call call) {

    /** The call itself. */
    @FunctionalInterface
    public interface Call {

        /**
         * Makes the effect.
         *
         * @throws dev.coderops.upgrade.port.PortException when it did not, or may not have, happened
         */
        void run();
    }

    public Effect {
        requireNonNull(name, "name");
        requireNonNull(call, "call");
    }
}
