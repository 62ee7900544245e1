package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Optional;

/**
 * Replicas and liveness probe as they were recorded. The probe first, while there is no pod: put back later it would roll
 * the pods once more. What Helm has put back already is left as Helm put it.
 */
final class RestoreWorkload implements Fact {

    /** One begin is ours; two more correct somebody else. Then he has his way. */
    private static final int ATTEMPTS = 3;

    /** How often it may be begun again without ever having been so. */
    private static final int TRIES = 12;

    private static final String UNDER_WAY = "Bringing replicas and liveness probe back as they were.";

    @Override
    public StepName name() {
        return StepName.RESTORE_WORKLOAD;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.empty();
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        return switch (Observed.old(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) ->
                Observed.isOurs(upgrade, workload) ? observe(upgrade, workload) : left(workload);
        };
    }

    private static Progress observe(Upgrade upgrade, Workload workload) {
        Baseline before = upgrade.journal().baseline();
        Workloads workloads = upgrade.world().ports().workloads();
        if (!workload.image().equals(before.image())) {
            // Two Helms at once can leave the one's revision with the other's Deployment.
            return new Progress.Violated(
                    FailureReason.RELEASE_CHANGED_BY_OTHERS,
                    "The release is back at chart " + before.chart() + ", but Deployment " + workload.name()
                            + " has image " + workload.image() + " and not " + before.image()
                            + ", so it is not started: apply the release once more.",
                    Observed.rollback(upgrade));
        }
        String probe = before.livenessProbe();
        if (isFought(upgrade)) {
            return left(workload);
        }
        if (probe != null && workload.livenessProbe() == null) {
            return new Progress.Required(
                    List.of(),
                    new Effect("restore liveness probe", () -> workloads.restoreLivenessProbe(workload, probe)),
                    UNDER_WAY);
        }
        if (probe == null && workload.livenessProbe() != null) {
            return new Progress.Required(
                    List.of(),
                    new Effect("remove liveness probe", () -> workloads.removeLivenessProbe(workload)),
                    UNDER_WAY);
        }
        if (workload.replicas() != before.replicas()) {
            return new Progress.Required(
                    List.of(),
                    new Effect("scale to " + before.replicas(), () -> workloads.scale(workload, before.replicas())),
                    UNDER_WAY);
        }
        return new Progress.Satisfied(List.of(), before.replicas() + " replicas with the old probe.");
    }

    private static boolean isFought(Upgrade upgrade) {
        StepRecord record = upgrade.journal().step(StepName.RESTORE_WORKLOAD).orElse(null);
        return record != null && record.attempts() >= (record.state() == StepRecord.State.DONE ? ATTEMPTS : TRIES);
    }

    /** Somebody wants it otherwise: Coder that runs is his to scale, Coder that is stopped is a person's to start. */
    private static Progress left(Workload workload) {
        return workload.replicas() > 0
                ? new Progress.Satisfied(
                        List.of(), workload.replicas() + " replicas, as somebody else keeps setting them.")
                : new Progress.Violated(
                        FailureReason.SCALED_BY_OTHERS,
                        "Somebody scaled Deployment " + workload.name()
                                + " to 0 again and again while the old version was brought back: start it.",
                        "kubectl scale -n " + workload.namespace() + " deployment/" + workload.name()
                                + " --replicas=1");
    }
}
