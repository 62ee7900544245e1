package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.World;
import dev.coderops.upgrade.upgrade.check.Preflight;
import dev.coderops.upgrade.upgrade.check.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Preflight, and the target pinned. Nothing is touched; what does not answer is asked again for a minute. */
final class PlanStep implements Gate {

    private static final Duration QUEUE_RECHECK = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Catalogue catalogue;

    PlanStep(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public StepName name() {
        return StepName.PLAN;
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        var ahead = upgrade.world()
                .ports()
                .upgrades()
                .ahead(upgrade.ref(), upgrade.spec().release());
        if (ahead.isPresent()) {
            return new Progress.Running(new Activity.Queued(ahead.get().toString()), QUEUE_RECHECK);
        }
        Preflight preflight = new Preflight(upgrade, catalogue);
        return switch (preflight.verdict()) {
            case Verdict.Pass() -> planned(preflight);
            case Verdict.Refused(FailureReason reason, String sentence) -> new Progress.Violated(reason, sentence);
            case Verdict.AlreadyThere(String sentence) -> new Progress.Over(new Conclusion.AlreadyAtTarget(sentence));
            case Verdict.NotNow(FailureReason reason, String sentence) -> notNow(upgrade, reason, sentence);
        };
    }

    private static Progress planned(Preflight preflight) {
        try {
            Plan plan = preflight.plan();
            return new Progress.Satisfied(
                    List.of(new Entry.PlanMade(plan)),
                    "From " + plan.from() + " to " + plan.to() + " with chart "
                            + plan.chart().version() + ".");
        } catch (ChartProblem | World.MissingValues checkedByPreflight) {
            throw new IllegalStateException(checkedByPreflight);
        }
    }

    private Progress notNow(Upgrade upgrade, FailureReason reason, String sentence) {
        Instant deadline = upgrade.deadline(name(), PATIENCE);
        return upgrade.isPast(deadline)
                ? new Progress.Violated(reason, sentence)
                : new Progress.Running(new Activity.AskingAgain(sentence, deadline), ASK_AGAIN);
    }
}
