package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.upgrade.Next;
import org.jspecify.annotations.Nullable;

/**
 * What a status tells besides the journal: where the upgrade stands at this moment.
 *
 * @param step the step the pass stopped at; {@code null} at the end
 * @param message one sentence
 * @param waiting for whom or what the upgrade waits before it begins or goes on, as a reason; {@code null} while it works
 * @param held why a person must decide; {@code null} when nobody must
 * @param command what that person can paste, empty when there is nothing
 */
record Situation(
        Journal journal,
        @Nullable StepName step,
        String message,
        @Nullable String waiting,
        @Nullable FailureReason held,
        String command) {

    static Situation of(Next next) {
        return switch (next) {
            case Next.Perform(var journal, var step, var effect) ->
                new Situation(journal, step, sentence(journal, step, effect.name()), null, null, "");
            case Next.Wait wait ->
                new Situation(
                        wait.journal(), wait.step(), wait.activity().sentence(), reason(wait.activity()), null, "");
            case Next.TurnBack turn ->
                new Situation(turn.journal(), null, "Going back to the old version. " + turn.message(), null, null, "");
            case Next.Hold(var journal, var step, var because, var message, var command) ->
                new Situation(journal, step, message, null, because, command);
            case Next.Complete(var journal) ->
                new Situation(
                        journal,
                        null,
                        journal.conclusion() == null ? "" : journal.conclusion().message(),
                        null,
                        null,
                        "");
        };
    }

    /** The same moment, when the world did not answer. */
    static Situation unanswered(Journal journal, @Nullable StepName step, String message) {
        return new Situation(journal, step, message, null, null, "");
    }

    /** What the step will wait for where it said so, since the effect itself is over in a moment. */
    private static String sentence(Journal journal, StepName step, String effect) {
        return journal.step(step)
                .map(StepRecord::message)
                .filter(message -> !message.isEmpty())
                .orElse("Step " + step.text() + ": " + effect + ".");
    }

    private static @Nullable String reason(Activity activity) {
        return switch (activity) {
            case Activity.Queued _ -> "AnotherUpgradeActive";
            case Activity.Suspended _ -> "Suspended";
            case Activity.AskingAgain _ -> "AskingAgain";
            case Activity.ProbingImage _,
                    Activity.StoppingPods _,
                    Activity.WaitingForSessions _,
                    Activity.Cloning _,
                    Activity.WritingRevision _,
                    Activity.StartingPod _,
                    Activity.Migrating _,
                    Activity.RollingOut _ -> null;
        };
    }
}
