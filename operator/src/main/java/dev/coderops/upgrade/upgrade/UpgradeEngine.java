package dev.coderops.upgrade.upgrade;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.StepName;
import java.time.Duration;

/**
 * Decides what one pass does. A pure function of the journal and of what the steps observe: it writes nothing and starts
 * nothing.
 *
 * <p>It walks the steps of the journal's direction. Steps that are done or whose window is closed are passed over; facts
 * inside their window are observed again; the first step that is not as it should be decides the pass. What satisfied
 * steps found on the way is written together with that decision, so a pass costs one write however far it gets.
 */
public final class UpgradeEngine {

    private static final Duration SUSPENDED_RECHECK = Duration.ofMinutes(5);

    private final Route route;

    public UpgradeEngine(Route route) {
        this.route = requireNonNull(route, "route");
    }

    public Next next(Upgrade upgrade) {
        Journal journal = upgrade.journal();
        if (journal.conclusion() != null) {
            return new Next.Complete(journal);
        }
        if (upgrade.deletionRequested() && mayStillTurn(journal)) {
            return turnBack(
                    upgrade,
                    FailureReason.DELETED,
                    "The CoderUpgrade was deleted before the new version was started: the old one is brought back.");
        }
        return walk(upgrade);
    }

    /** Until the new version is started nothing but the old one can be the end; after that the running migration decides. */
    private static boolean mayStillTurn(Journal journal) {
        return !journal.goesBack() && !journal.hasBegun(StepName.MIGRATE);
    }

    private Next walk(Upgrade start) {
        Upgrade upgrade = start;
        for (Step step : route.of(start.journal())) {
            Journal journal = upgrade.journal();
            if (isPast(step, journal)) {
                continue;
            }
            Progress progress = step.observe(upgrade);
            switch (progress) {
                case Progress.Satisfied(var findings, var message) ->
                    upgrade = upgrade.with(finished(journal.with(findings), step.name(), message, upgrade));
                case Progress.Required required -> {
                    return perform(upgrade, step.name(), required);
                }
                case Progress.Running(var findings, Activity.Queued activity, var recheckAfter) -> {
                    // Waiting for one's turn is not a beginning: the patience of the first step starts when it comes.
                    return new Next.Wait(journal.with(findings), step.name(), activity, recheckAfter);
                }
                case Progress.Running(var findings, var activity, var recheckAfter) -> {
                    Journal running = journal.begin(step.name(), upgrade.now())
                            .with(findings)
                            .saying(step.name(), activity.sentence());
                    return new Next.Wait(running, step.name(), activity, recheckAfter);
                }
                case Progress.Violated violated -> {
                    return violated(upgrade, step.name(), violated);
                }
                case Progress.Over(var conclusion) -> {
                    return new Next.Complete(journal.concluded(conclusion));
                }
            }
        }
        return new Next.Complete(upgrade.journal().concluded(conclusion(upgrade)));
    }

    private static boolean isPast(Step step, Journal journal) {
        return switch (step) {
            case Gate gate -> journal.isDone(gate.name());
            case Fact fact -> fact.until().map(journal::hasBegun).orElse(false);
        };
    }

    /** A fact that is found as it was left is not written again. */
    private static Journal finished(Journal journal, StepName name, String message, Upgrade upgrade) {
        return journal.isDone(name) ? journal : journal.finish(name, message, upgrade.now());
    }

    private Next perform(Upgrade upgrade, StepName step, Progress.Required required) {
        Journal journal = upgrade.journal();
        boolean begins = !journal.hasBegun(step);
        if (begins && upgrade.spec().suspended() && !journal.goesBack() && !upgrade.deletionRequested()) {
            return new Next.Wait(journal, step, new Activity.Suspended(step), SUSPENDED_RECHECK);
        }
        var refusal = upgrade.refusal();
        if (refusal != null
                && !begins
                && refusal.effect().equals(required.effect().name())) {
            String message = "The step " + step.text() + " was refused repeatedly (" + refusal.effect() + "): "
                    + refusal.message();
            return violated(upgrade, step, new Progress.Violated(FailureReason.EFFECT_REFUSED, message));
        }
        String underWay = required.underWay();
        Journal begun = underWay.isEmpty()
                ? journal.begin(step, upgrade.now())
                : journal.beginWaiting(step, upgrade.now()).saying(step, underWay);
        return new Next.Perform(begun.with(required.intents()), step, required.effect());
    }

    /**
     * What a failure does. Before Coder was touched, and until users may have written through the new version, the upgrade
     * turns back; after that, and on the way back itself, a person must decide.
     */
    private Next violated(Upgrade upgrade, StepName step, Progress.Violated violated) {
        Journal journal = upgrade.journal().with(violated.findings());
        if (step == StepName.PLAN) {
            Journal refused = journal.fail(step, violated.message(), upgrade.now());
            return new Next.Complete(refused.concluded(new Conclusion.Failed(violated.reason(), violated.message())));
        }
        if (journal.goesBack() || journal.pointOfNoReturn() != null) {
            return new Next.Hold(
                    journal.saying(step, violated.message()),
                    step,
                    violated.reason(),
                    violated.message(),
                    violated.command());
        }
        // A step that was never begun is not recorded as failed: what was begun says how far Coder was touched.
        Journal failed = journal.hasBegun(step) ? journal.fail(step, violated.message(), upgrade.now()) : journal;
        return turnBack(upgrade.with(failed), violated.reason(), violated.message());
    }

    private static Next turnBack(Upgrade upgrade, FailureReason because, String message) {
        return new Next.TurnBack(upgrade.journal().turnedBack(because, message, upgrade.now()), because, message);
    }

    private static Conclusion conclusion(Upgrade upgrade) {
        Journal journal = upgrade.journal();
        var turn = journal.turn();
        if (turn == null) {
            Plan plan = journal.pinned();
            return new Conclusion.Succeeded("Coder was upgraded from " + plan.from() + " to " + plan.to() + ".");
        }
        return journal.hasTouchedCoder()
                ? new Conclusion.RolledBack(turn.because(), broughtBack(journal) + " Reason: " + turn.message())
                : new Conclusion.Failed(turn.because(), turn.message());
    }

    private static String broughtBack(Journal journal) {
        return "Coder " + journal.pinned().from() + " serves again with all its data.";
    }
}
