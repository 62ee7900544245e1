package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
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

/** Looked at after the last effect of the way back: every pod is of the old version and ready, the schema is the old one. */
final class VerifyOldVersion implements Fact {

    @Override
    public StepName name() {
        return StepName.VERIFY_OLD_VERSION;
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
                explained(
                        upgrade,
                        new Rollout(
                                        name(),
                                        upgrade.journal().baseline().image(),
                                        FailureReason.OLD_VERSION_DOES_NOT_START)
                                .observe(upgrade, workload)
                                .orElseGet(() -> serving(upgrade, workload)));
        };
    }

    /** Somebody may have started the new version in the very moment it was taken back: then this is why nothing starts. */
    private static Progress explained(Upgrade upgrade, Progress progress) {
        Baseline before = upgrade.journal().baseline();
        return progress instanceof Progress.Violated
                        && upgrade.world().schema(before) instanceof SchemaReading.At(SchemaVersion version, var _)
                        && !version.equals(before.schema())
                ? DecideWayBack.moved(upgrade, "is at " + version + " instead of " + before.schema())
                : progress;
    }

    private Progress serving(Upgrade upgrade, Workload workload) {
        Baseline before = upgrade.journal().baseline();
        List<Pod> pods = upgrade.world().pods(workload).stream()
                .filter(pod -> !pod.terminating() && pod.ready())
                .toList();
        Optional<BuildInfo> said = pods.stream()
                .findFirst()
                .flatMap(pod -> upgrade.world().ports().coder().buildInfo(pod));
        boolean right = said.flatMap(info -> CoderVersion.parse(info.version()))
                .map(upgrade.journal().pinned().from()::equals)
                .orElse(false);
        SchemaReading schema = upgrade.world().schema(before);
        if (right
                && schema instanceof SchemaReading.At(SchemaVersion version, boolean dirty)
                && !dirty
                && version.equals(before.schema())) {
            return new Progress.Satisfied(
                    List.of(
                            new Entry.OutageEnded(served(upgrade, pods)),
                            new Entry.Verified(
                                    said.orElseThrow().version(), version, pods.size(), List.of(before.image()))),
                    pods.size() + " pods serve " + upgrade.journal().pinned().from() + " on schema " + version + ".");
        }
        Instant deadline = upgrade.deadline(name(), upgrade.spec().timeouts().rollout());
        return upgrade.isPast(deadline)
                ? new Progress.Violated(
                        FailureReason.OLD_VERSION_DOES_NOT_START,
                        "By " + deadline + " the old version did not answer with its version on schema "
                                + before.schema() + ".")
                : new Progress.Running(
                        new Activity.RollingOut(pods.size(), before.replicas(), ", not all answer yet", deadline),
                        Observed.SERVING_RECHECK);
    }

    /** Since when users have Coder again; a pod that was never stopped was ready before the outage was to begin. */
    private static Instant served(Upgrade upgrade, List<Pod> pods) {
        Instant began = upgrade.journal().outageBegan();
        Instant ready = pods.stream()
                .map(Pod::readySince)
                .filter(since -> since != null)
                .min(Instant::compareTo)
                .orElse(upgrade.now());
        return began != null && ready.isBefore(began) ? began : ready;
    }
}
