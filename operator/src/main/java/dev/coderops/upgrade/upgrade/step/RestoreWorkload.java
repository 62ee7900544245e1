package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.StepName;
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
        return switch (Observed.workload(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) -> observe(upgrade, workload);
        };
    }

    private static Progress observe(Upgrade upgrade, Workload workload) {
        Baseline before = upgrade.journal().baseline();
        Workloads workloads = upgrade.world().ports().workloads();
        String probe = before.livenessProbe();
        if (probe != null && workload.livenessProbe() == null) {
            return new Progress.Required(
                    List.of(),
                    new Effect("restore liveness probe", () -> workloads.restoreLivenessProbe(workload, probe)));
        }
        if (probe == null && workload.livenessProbe() != null) {
            return new Progress.Required(
                    List.of(), new Effect("remove liveness probe", () -> workloads.removeLivenessProbe(workload)));
        }
        if (workload.replicas() != before.replicas()) {
            return new Progress.Required(
                    List.of(),
                    new Effect("scale to " + before.replicas(), () -> workloads.scale(workload, before.replicas())));
        }
        return new Progress.Satisfied(List.of(), before.replicas() + " replicas with the old probe.");
    }
}
