package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import java.time.Duration;
import java.util.List;

/** What a step answers. */
public sealed interface Progress {

    /**
     * The world is as the step wants it.
     *
     * @param findings to be recorded
     * @param message what was found, a sentence
     */
    record Satisfied(List<Entry> findings, String message) implements Progress {
        public Satisfied {
            findings = List.copyOf(findings);
        }
    }

    /**
     * It is not, and this effect makes it so, or brings it one effect nearer.
     *
     * @param intents to be recorded before the effect is started
     * @param underWay what a person reads from then on, a sentence; empty for an effect the step does not wait for. The
     *     waiting is counted from the effect: one that is made long after its first intent has its own time
     */
    record Required(List<Entry> intents, Effect effect, String underWay) implements Progress {
        public Required {
            intents = List.copyOf(intents);
        }

        public Required(List<Entry> intents, Effect effect) {
            this(intents, effect, "");
        }
    }

    /**
     * It will be by itself.
     *
     * @param findings to be recorded
     * @param recheckAfter when to look again at the latest; a watch may wake the upgrade earlier
     */
    record Running(List<Entry> findings, Activity activity, Duration recheckAfter) implements Progress {
        public Running {
            findings = List.copyOf(findings);
        }

        public Running(Activity activity, Duration recheckAfter) {
            this(List.of(), activity, recheckAfter);
        }
    }

    /**
     * It cannot be made so.
     *
     * @param command the one line a person can paste to get on, empty when there is none
     * @param findings to be recorded
     */
    record Violated(FailureReason reason, String message, String command, List<Entry> findings) implements Progress {
        public Violated {
            findings = List.copyOf(findings);
        }

        public Violated(FailureReason reason, String message, String command) {
            this(reason, message, command, List.of());
        }

        public Violated(FailureReason reason, String message) {
            this(reason, message, "");
        }
    }

    /** Nothing is left to do for the whole upgrade. */
    record Over(Conclusion conclusion) implements Progress {}
}
