package dev.coderops.upgrade.upgrade.step;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Nothing of the new version runs any more and nobody can change the database: no pods, no sessions, closed. Only then can
 * it be read what the new version did: Coder takes its migration lock twice, and a free lock in between proves nothing.
 *
 * <p>A running migration is waited for. It would not stop anyway: a Coder that is told to end while it migrates goes on
 * and commits (seen: SIGTERM at 9.0 s, commit at 17.7 s). For the same reason the database is closed before the pods are
 * stopped: the kubelet starts a container that failed once more at once, and what it begins then nobody could stop.
 */
final class StopNewVersion implements Fact {

    private static final Duration MIGRATING_RECHECK = Duration.ofSeconds(1);
    private static final Progress NEVER_STARTED =
            new Progress.Satisfied(List.of(), "There is nothing of the new version to stop.");

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
        boolean begun = upgrade.journal().hasBegun(StepName.MIGRATE);
        return switch (Observed.old(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> begun ? lost(upgrade, violated) : NEVER_STARTED;
            case Observed.Present(Workload workload) -> {
                boolean stop = Observed.isOurs(upgrade, workload) && (begun || mayRunAnother(upgrade, workload));
                yield stop ? observe(upgrade, workload) : NEVER_STARTED;
            }
        };
    }

    /** There is nothing to stop, and whoever brings Coder back himself must find the database open. */
    private static Progress lost(Upgrade upgrade, Progress.Violated violated) {
        DatabaseState state = upgrade.world().databaseState(upgrade.journal().baseline());
        return state.acceptsConnections() || state.migrator() ? violated : OpenDatabase.required(upgrade);
    }

    /** Helm has put another image there, and somebody else may have scaled it up. */
    private static boolean mayRunAnother(Upgrade upgrade, Workload workload) {
        return !workload.image().equals(upgrade.journal().baseline().image());
    }

    private Progress observe(Upgrade upgrade, Workload workload) {
        var ports = upgrade.world().ports();
        Journal journal = upgrade.journal();
        if (upgrade.world().databaseState(upgrade.journal().baseline()).migrator()) {
            boolean known = journal.migrationSeen() != null && journal.migrationEnded() == null;
            return new Progress.Running(
                    known ? List.of() : List.of(new Entry.MigrationSeen(upgrade.now())),
                    new Activity.Migrating(", and the way back is decided when it has ended"),
                    MIGRATING_RECHECK);
        }
        Optional<Progress> serves = serving(upgrade, workload);
        if (serves.isPresent()) {
            return serves.get();
        }
        Optional<Progress> fence = ScaleToZero.Fence.observe(upgrade, List.of());
        if (fence.isPresent()) {
            return fence.get();
        }
        if (workload.replicas() > 0) {
            return new Progress.Required(
                    List.of(),
                    new Effect("scale to 0", () -> ports.workloads().scale(workload, 0)),
                    new Activity.StoppingPods(workload.replicas(), deadline(upgrade)).sentence());
        }
        List<Pod> pods = upgrade.world().pods(workload);
        if (!pods.isEmpty()) {
            List<Entry> findings = journal.migrationSeen() != null && journal.migrationEnded() == null
                    ? List.of(new Entry.MigrationEnded(upgrade.now()))
                    : List.of();
            Instant deadline = deadline(upgrade.having(findings));
            return upgrade.isPast(deadline)
                    ? new Progress.Violated(
                            FailureReason.PODS_DO_NOT_STOP,
                            "Pod " + pods.getFirst().name() + " did not stop by " + deadline
                                    + "; the database cannot be judged while it may still write.")
                    : new Progress.Running(
                            findings, new Activity.StoppingPods(pods.size(), deadline), Observed.PODS_RECHECK);
        }
        return new Progress.Satisfied(List.of(), "No pod and no session of the new version is left.");
    }

    /**
     * It came up after all, while the upgrade turned back or while nobody watched: users have it and may have written
     * through it, on a schema that the old version cannot read. It is left to them.
     */
    private static Optional<Progress> serving(Upgrade upgrade, Workload workload) {
        Baseline before = upgrade.journal().baseline();
        var turn = requireNonNull(upgrade.journal().turn(), "the way back has a reason");
        boolean moved = upgrade.world().databaseState(before).acceptsConnections()
                && upgrade.world().schema(before) instanceof SchemaReading.At(SchemaVersion version, boolean _)
                && !version.equals(before.schema());
        return upgrade.world().pods(workload).stream()
                .filter(pod -> moved && pod.ready() && !pod.terminating())
                .filter(pod -> !pod.image().equals(before.image()))
                .findFirst()
                .map(pod -> new Progress.Violated(
                        turn.because(),
                        "The upgrade turned back (" + turn.message() + "), but then pod " + pod.name()
                                + " of the new version came up and serves on the migrated schema. It is left running, because"
                                + " users may have written through it: bring the release up with helm upgrade.",
                        "",
                        List.of(new Entry.PointOfNoReturnReached(
                                upgrade.now(), "Pod " + pod.name() + " of the new version was ready."))));
    }

    /** A pod does not stop while it migrates: its time is counted from the end of that. */
    private Instant deadline(Upgrade upgrade) {
        Duration timeout = upgrade.spec().timeouts().scaleDown();
        Instant told = upgrade.deadline(name(), timeout);
        Instant ended = upgrade.journal().migrationEnded();
        return ended == null || ended.plus(timeout).isBefore(told)
                ? told
                : ended.plus(timeout).truncatedTo(ChronoUnit.SECONDS);
    }
}
