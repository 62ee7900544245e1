package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nobody uses the database: the Deployment is at 0, no pod object is left, and the database is closed with no session of
 * Coder's role on it. The outage begins here.
 *
 * <p>Held until the migration begins. Whoever scales the Deployment up meanwhile is corrected, and a clone made before
 * that is void, because the old version may have written since.
 */
final class ScaleToZero implements Fact {

    /** One begin is ours; two more correct somebody else. Then somebody must be asked. */
    private static final int ATTEMPTS = 3;

    /** How often it may be begun again without ever having been so. */
    private static final int TRIES = 12;

    @Override
    public StepName name() {
        return StepName.SCALE_TO_ZERO;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.of(StepName.MIGRATE);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        return switch (Observed.workload(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) -> observe(upgrade, workload);
        };
    }

    private Progress observe(Upgrade upgrade, Workload workload) {
        Optional<Progress> changed =
                upgrade.journal().hasBegun(name()) ? Optional.empty() : changedSinceTheBaseline(upgrade);
        if (changed.isPresent()) {
            return changed.get();
        }
        if (workload.replicas() > 0) {
            return scale(upgrade, workload);
        }
        List<Pod> pods = upgrade.world().pods(workload);
        if (!pods.isEmpty()) {
            return stopping(upgrade, pods);
        }
        List<Entry> intents = new ArrayList<>(voidedClone(upgrade));
        intents.add(new Entry.OutageBegan(upgrade.now()));
        return Fence.observe(upgrade, intents)
                .orElseGet(() -> new Progress.Satisfied(List.of(), "No pod and no session of Coder is left."));
    }

    /** The last look before anything is touched: days may have passed since the baseline, if the upgrade was suspended. */
    private static Optional<Progress> changedSinceTheBaseline(Upgrade upgrade) {
        int number = upgrade.journal().baseline().helmRevision();
        boolean same = upgrade.world()
                .newestRevision()
                .filter(newest -> newest.number() == number && newest.status() == Revision.Status.DEPLOYED)
                .isPresent();
        return same
                ? Optional.empty()
                : Optional.of(new Progress.Violated(
                        FailureReason.RELEASE_CHANGED_BY_OTHERS,
                        "Since the upgrade was planned somebody changed release "
                                + upgrade.spec().release() + ", whose newest revision was " + number
                                + ". Coder was not touched; delete this CoderUpgrade and apply it again."));
    }

    private Progress scale(Upgrade upgrade, Workload workload) {
        if (upgrade.world().databaseState(upgrade.journal().baseline()).migrator()) {
            return Fence.migrating();
        }
        if (isFought(upgrade)) {
            return new Progress.Violated(
                    FailureReason.SCALED_BY_OTHERS,
                    "Somebody scaled Deployment " + workload.name() + " up to " + workload.replicas()
                            + " again and again while it must be at 0: pause what manages it (an autoscaler, Argo CD, Flux).");
        }
        List<Entry> intents = new ArrayList<>(voidedClone(upgrade));
        intents.add(new Entry.OutageBegan(upgrade.now()));
        Ports ports = upgrade.world().ports();
        return new Progress.Required(
                intents,
                new Effect("scale to 0", () -> {
                    ports.releases().makeReady();
                    ports.workloads().scale(workload, 0);
                }),
                new Activity.StoppingPods(workload.replicas(), deadline(upgrade)).sentence());
    }

    /** Corrected too often after it was so; or, where somebody is so quick that it never was, tried too often. */
    private boolean isFought(Upgrade upgrade) {
        int attempts = upgrade.journal().step(name()).map(StepRecord::attempts).orElse(0);
        return attempts >= (upgrade.journal().isDone(name()) ? ATTEMPTS : TRIES);
    }

    private Instant deadline(Upgrade upgrade) {
        return upgrade.deadline(name(), upgrade.spec().timeouts().scaleDown());
    }

    private Progress stopping(Upgrade upgrade, List<Pod> pods) {
        Instant deadline = deadline(upgrade);
        if (upgrade.isPast(deadline)) {
            return new Progress.Violated(
                    FailureReason.PODS_DO_NOT_STOP,
                    "Pod " + pods.getFirst().name() + (pods.size() > 1 ? " and " + (pods.size() - 1) + " more" : "")
                            + " did not stop by " + deadline + ".");
        }
        return new Progress.Running(
                voidedClone(upgrade), new Activity.StoppingPods(pods.size(), deadline), Observed.PODS_RECHECK);
    }

    /** A clone that is only intended may be made already: it is begun when the fence stands, which was broken since. */
    private static List<Entry> voidedClone(Upgrade upgrade) {
        return upgrade.journal().cloneName() != null ? List.of(new Entry.CloneVoided()) : List.of();
    }

    /** The database closed, and nobody of Coder's role on it. */
    static final class Fence {

        private Fence() {}

        /** Somebody else started a version of Coder: it is not interrupted either. */
        static Progress migrating() {
            return new Progress.Running(
                    new Activity.Migrating(", which this upgrade did not start"), Duration.ofSeconds(1));
        }

        /** What is still to be done; empty when the fence stands. */
        static Optional<Progress> observe(Upgrade upgrade, List<Entry> intents) {
            Baseline before = upgrade.journal().baseline();
            DatabaseState state = upgrade.world().databaseState(before);
            if (!state.identity().equals(before.database())) {
                return Optional.of(new Progress.Violated(
                        FailureReason.DATABASE_REPLACED,
                        "Database " + before.database().name() + " is not the one the upgrade began with (oid "
                                + state.identity().oid() + " instead of "
                                + before.database().oid() + ")."));
            }
            boolean stands =
                    !state.acceptsConnections() && state.sessions().stream().noneMatch(session -> session.ofCoder());
            if (stands) {
                return Optional.empty();
            }
            if (state.migrator()) {
                return Optional.of(migrating());
            }
            var databases = upgrade.world().ports().databases();
            var access = upgrade.world().access(before);
            return Optional.of(new Progress.Required(
                    intents, new Effect("close database", () -> databases.close(access, before.database()))));
        }
    }
}
