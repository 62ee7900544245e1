package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import java.time.Duration;

/** What one pass decided: the journal to be written, and what is done after it is written. */
public sealed interface Next {

    /** The journal as it must stand before anything else happens. */
    Journal journal();

    /** Write the intent, then start this one effect. */
    record Perform(Journal journal, StepName step, Effect effect) implements Next {}

    /** Nothing to do but to wait. */
    record Wait(Journal journal, StepName step, Activity activity, Duration recheckAfter) implements Next {}

    /** Write that the upgrade goes back, then look again. */
    record TurnBack(Journal journal, FailureReason because, String message) implements Next {}

    /**
     * A person must decide; the world stays watched, and the upgrade goes on by itself when it can.
     *
     * @param command the one line to paste, empty when there is none
     */
    record Hold(Journal journal, StepName step, FailureReason because, String message, String command)
            implements Next {}

    /** The end; the conclusion is in the journal. */
    record Complete(Journal journal) implements Next {}
}
