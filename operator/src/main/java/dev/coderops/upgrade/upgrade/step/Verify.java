package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.CoderServer.BuildInfo;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looked at after the last effect: every pod runs the target's image and says its version, and the schema is the target's. */
final class Verify implements Fact {

    @Override
    public StepName name() {
        return StepName.VERIFY;
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

    private Progress observe(Upgrade upgrade, Workload workload) {
        Plan plan = upgrade.journal().pinned();
        List<Pod> pods = upgrade.world().pods(workload).stream()
                .filter(pod -> !pod.terminating())
                .toList();
        for (Pod pod : pods) {
            Optional<BuildInfo> said = upgrade.world().ports().coder().buildInfo(pod);
            if (said.isEmpty()) {
                return unanswered(upgrade, pod.name() + " does not say its version", pods.size());
            }
            if (!CoderVersion.parse(said.get().version()).map(plan.to()::equals).orElse(false)) {
                return new Progress.Violated(
                        FailureReason.OTHER_VERSION_SERVES,
                        "Pod " + pod.name() + " serves Coder " + said.get().version() + ", not the target " + plan.to()
                                + ".");
            }
        }
        if (pods.isEmpty()) {
            return unanswered(upgrade, "there is no pod", 0);
        }
        SchemaReading schema = upgrade.world().schema(upgrade.journal().baseline());
        SchemaVersion target = plan.targetSchema();
        if (!(schema instanceof SchemaReading.At(SchemaVersion version, boolean dirty))) {
            return unanswered(upgrade, "the schema cannot be read", pods.size());
        }
        if (dirty || (target != null && !target.equals(version))) {
            return new Progress.Violated(
                    FailureReason.OTHER_VERSION_SERVES,
                    "The schema is at " + version + (dirty ? ", half applied" : "") + ", not at the target's " + target
                            + ".");
        }
        return new Progress.Satisfied(
                List.of(new Entry.Verified(
                        "v" + plan.to(),
                        version,
                        pods.size(),
                        pods.stream().map(Pod::image).distinct().toList())),
                pods.size() + " pods serve " + plan.to() + " on schema " + version + ".");
    }

    private Progress unanswered(Upgrade upgrade, String what, int pods) {
        Instant deadline = upgrade.deadline(name(), upgrade.spec().timeouts().start());
        return upgrade.isPast(deadline)
                ? new Progress.Violated(FailureReason.ROLLOUT_INCOMPLETE, "By " + deadline + " " + what + ".")
                : new Progress.Running(
                        new Activity.RollingOut(pods, pods, ", but " + what, deadline), Observed.SERVING_RECHECK);
    }
}
