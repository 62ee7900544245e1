package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Nothing of the new version runs any more and nobody can change the database: no pods, no sessions, closed. Only then can
 * it be read what the new version did: Coder takes its migration lock twice, and a free lock in between proves nothing.
 *
 * <p>A running migration is waited for. It would not stop anyway: a Coder that is told to end while it migrates goes on
 * and commits (seen: SIGTERM at 9.0 s, commit at 17.7 s).
 */
final class StopNewVersion implements Fact {

    private static final Duration MIGRATING_RECHECK = Duration.ofSeconds(1);

    @Override
    public StepName name() {
        return StepName.STOP_NEW_VERSION;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.of(StepName.DECIDE_WAY_BACK);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        if (!upgrade.journal().hasBegun(StepName.MIGRATE)) {
            return new Progress.Satisfied(List.of(), "The new version was never started.");
        }
        return switch (Observed.workload(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) -> observe(upgrade, workload);
        };
    }

    private Progress observe(Upgrade upgrade, Workload workload) {
        var ports = upgrade.world().ports();
        if (upgrade.world().databaseState(upgrade.journal().baseline()).migrator()) {
            return new Progress.Running(
                    new Activity.Migrating(", and the way back is decided when it has ended"), MIGRATING_RECHECK);
        }
        if (workload.replicas() > 0) {
            return new Progress.Required(
                    List.of(),
                    new Effect("scale to 0", () -> ports.workloads().scale(workload, 0)),
                    new Activity.StoppingPods(workload.replicas(), deadline(upgrade)).sentence());
        }
        List<Pod> pods = upgrade.world().pods(workload);
        if (!pods.isEmpty()) {
            Instant deadline = deadline(upgrade);
            return upgrade.isPast(deadline)
                    ? new Progress.Violated(
                            FailureReason.PODS_DO_NOT_STOP,
                            "Pod " + pods.getFirst().name() + " did not stop by " + deadline
                                    + "; the database cannot be judged while it may still write.")
                    : new Progress.Running(new Activity.StoppingPods(pods.size(), deadline), Observed.PODS_RECHECK);
        }
        return ScaleToZero.Fence.observe(upgrade, List.of())
                .orElseGet(
                        () -> new Progress.Satisfied(List.of(), "No pod and no session of the new version is left."));
    }

    private Instant deadline(Upgrade upgrade) {
        return upgrade.deadline(name(), upgrade.spec().timeouts().scaleDown());
    }
}
