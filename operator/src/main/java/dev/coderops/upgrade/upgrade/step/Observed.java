package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The Deployment of an upgrade, if it is still the one the upgrade began with, and what several steps ask of it. */
sealed interface Observed {

    /** A watch wakes the upgrade when pods change; this is the net below it. */
    Duration PODS_RECHECK = Duration.ofSeconds(5);

    /** How soon to ask a pod again whether it serves; a question that is kept open wakes the upgrade sooner. */
    Duration SERVING_RECHECK = Duration.ofSeconds(1);

    /** It is. */
    record Present(Workload workload) implements Observed {}

    /** It is not: an object of another uid is another object, whatever its name. */
    record Lost(Progress.Violated violated) implements Observed {}

    static Observed workload(Upgrade upgrade) {
        Baseline before = upgrade.journal().baseline();
        Optional<Workload> workload = upgrade.world().workload(before.deployment());
        if (workload.isEmpty()) {
            return new Lost(new Progress.Violated(
                    FailureReason.DEPLOYMENT_MISSING,
                    "Deployment " + before.deployment() + " was deleted while the upgrade ran.",
                    rollback(upgrade)));
        }
        if (!workload.get().uid().equals(before.deploymentUid())) {
            return new Lost(new Progress.Violated(
                    FailureReason.DEPLOYMENT_REPLACED,
                    "Deployment " + before.deployment() + " was deleted and made again while the upgrade ran (uid "
                            + workload.get().uid() + " instead of " + before.deploymentUid() + ").",
                    rollback(upgrade)));
        }
        return new Present(workload.get());
    }

    /**
     * The same on the way back, where a Deployment that somebody made anew with the old version is as good as the one that
     * was there; it is only looked at.
     */
    static Observed old(Upgrade upgrade) {
        Baseline before = upgrade.journal().baseline();
        return upgrade.world()
                .workload(before.deployment())
                .filter(workload -> workload.image().equals(before.image()))
                .<Observed>map(Present::new)
                .orElseGet(() -> workload(upgrade));
    }

    /** Whether it is the one the upgrade began with, which alone may be changed. */
    static boolean isOurs(Upgrade upgrade, Workload workload) {
        return workload.uid().equals(upgrade.journal().baseline().deploymentUid());
    }

    /** The line that brings the old release back, Deployment and all. */
    static String rollback(Upgrade upgrade) {
        var release = upgrade.spec().release();
        return "helm rollback " + release.name() + " "
                + upgrade.journal().baseline().helmRevision() + " -n " + release.namespace();
    }

    /**
     * The first pod that serves but is not ready yet, asked for its readiness now: the kubelet would otherwise get to it
     * at the probe's next period, up to ten seconds later.
     */
    static Optional<Progress> readinessToAsk(Upgrade upgrade, List<Pod> pods) {
        Workloads workloads = upgrade.world().ports().workloads();
        return pods.stream()
                .filter(pod -> pod.running() && !pod.ready() && !pod.terminating() && !pod.readinessAsked())
                .filter(upgrade.world().ports().coder()::serves)
                .findFirst()
                .map(pod -> new Progress.Required(
                        List.of(), new Effect("ask readiness", () -> workloads.askReadinessNow(pod))));
    }
}
