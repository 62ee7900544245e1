package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All replicas of one image ready, in either direction. */
record Rollout(StepName step, String image, FailureReason reason) {

    /** What is still to be done; empty when the Deployment is rolled out and every pod of it runs the image. */
    Optional<Progress> observe(Upgrade upgrade, Workload workload) {
        List<Pod> pods = upgrade.world().pods(workload).stream()
                .filter(pod -> !pod.terminating())
                .toList();
        List<Pod> right = pods.stream().filter(pod -> pod.image().equals(image)).toList();
        long ready = right.stream().filter(Pod::ready).count();
        if (workload.replicas() > 0
                && workload.rolledOut()
                && right.size() == pods.size()
                && ready >= workload.replicas()) {
            return Optional.empty();
        }
        return Observed.readinessToAsk(upgrade, right).or(() -> Optional.of(waiting(upgrade, workload, pods, ready)));
    }

    private Progress waiting(Upgrade upgrade, Workload workload, List<Pod> pods, long ready) {
        Instant deadline = upgrade.deadline(step, upgrade.spec().timeouts().rollout());
        String detail = pods.stream()
                .filter(pod -> !pod.ready() && pod.trouble() != null)
                .findFirst()
                .map(pod -> "; " + pod.name() + ": " + pod.trouble())
                .orElse("");
        if (upgrade.isPast(deadline)) {
            return new Progress.Violated(
                    reason,
                    ready + " of " + workload.replicas() + " coder pods were ready by " + deadline + detail + ".");
        }
        boolean starting = pods.stream().anyMatch(pod -> pod.running() && !pod.ready() && !pod.readinessAsked());
        Duration recheck = starting ? Observed.SERVING_RECHECK : Observed.PODS_RECHECK;
        return new Progress.Running(
                new Activity.RollingOut((int) ready, workload.replicas(), detail, deadline), recheck);
    }
}
