package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.port.Workload;
import java.util.Optional;

/** What runs now. */
final class WorkloadChecks {

    private WorkloadChecks() {}

    static Verdict isAControlPlane(Preflight preflight) {
        var rendered = preflight.renderedNow();
        if (rendered.isEmpty()) {
            return Verdict.refused(
                    FailureReason.NOT_A_CONTROL_PLANE,
                    "Release " + preflight.revision().release() + " (chart "
                            + preflight.revision().chart()
                            + ") has no Deployment with a container named coder: name Coder's own release in"
                            + " spec.releaseName.");
        }
        if (rendered.get().proxy()) {
            return Verdict.refused(
                    FailureReason.NOT_A_CONTROL_PLANE,
                    "Release " + preflight.revision().release()
                            + " is a workspace proxy, which has no database to migrate: upgrade it with helm upgrade after the"
                            + " control plane.");
        }
        return Verdict.PASS;
    }

    static Verdict isRunning(Preflight preflight) {
        Optional<Workload> workload = preflight.workload();
        if (workload.isEmpty()) {
            return Verdict.refused(
                    FailureReason.DEPLOYMENT_MISSING,
                    "The Deployment " + preflight.renderedNow().orElseThrow().name() + " of release "
                            + preflight.revision().release()
                            + " does not exist: repair the release with helm upgrade or helm rollback first.");
        }
        return workload.get().replicas() > 0
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.NOT_RUNNING,
                        "Deployment " + workload.get().name()
                                + " is scaled to 0, so there is no running Coder to come back to: start it first (kubectl"
                                + " scale -n " + workload.get().namespace() + " deployment/"
                                + workload.get().name() + " --replicas=1).");
    }
}
