package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Optional;

/**
 * No liveness probe while the database migrates: a migrating Coder does not answer {@code /healthz}, and the kubelet would
 * kill it in the middle. Helm's three-way merge puts a removed probe back when the target's chart has one (seen with
 * charts 2.24.4 → 2.26.5), so this is looked at again after the release was upgraded, while there is no pod yet.
 */
final class RemoveLivenessProbe implements Fact {

    /** One removal before Helm, one after it, two against somebody else. */
    private static final int ATTEMPTS = 4;

    /** How often it may be begun again without ever having been so. */
    private static final int TRIES = 12;

    @Override
    public StepName name() {
        return StepName.REMOVE_LIVENESS_PROBE;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.of(StepName.SCALE_BACK);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        return switch (Observed.workload(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) -> observe(upgrade, workload);
        };
    }

    private Progress observe(Upgrade upgrade, Workload workload) {
        if (workload.livenessProbe() == null) {
            return new Progress.Satisfied(List.of(), "Container coder has no liveness probe.");
        }
        boolean migrating = upgrade.journal().hasBegun(StepName.MIGRATE);
        int attempts = upgrade.journal().step(name()).map(StepRecord::attempts).orElse(0);
        if (migrating) {
            // Removing it now would replace the pod that migrates. The pod has the probe already or it has not; what
            // becomes of it is told by the step that watches it.
            return new Progress.Satisfied(List.of(), "");
        }
        if (attempts >= (upgrade.journal().isDone(name()) ? ATTEMPTS : TRIES)) {
            return new Progress.Violated(
                    FailureReason.PROBE_RESTORED_BY_OTHERS,
                    "Somebody put the liveness probe of Deployment " + workload.name()
                            + " back again and again: pause what manages it (Argo CD, Flux).");
        }
        var workloads = upgrade.world().ports().workloads();
        return new Progress.Required(
                List.of(),
                new Effect("remove liveness probe", () -> workloads.removeLivenessProbe(workload)),
                "Removing the liveness probe of Deployment " + workload.name() + ".");
    }
}
