package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.CoderServer.BuildInfo;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One pod of the new version migrates the database and serves: the schema is at the target's version, one pod is ready
 * and says that it is the target.
 *
 * <p>Nothing here interrupts a migration. A failure is read from the pod and the database, never from the clock: while a
 * session holds Coder's migration lock there is no deadline, and a pod that ended is judged only when none does.
 */
final class Migrate implements Fact {

    private static final String STARTS = "it starts";
    private static final Duration MIGRATING_RECHECK = Duration.ofSeconds(2);

    @Override
    public StepName name() {
        return StepName.MIGRATE;
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
        Baseline before = upgrade.journal().baseline();
        DatabaseState state = upgrade.world().databaseState(before);
        if (workload.replicas() == 0) {
            return start(upgrade, workload, state);
        }
        if (!state.acceptsConnections()) {
            return OpenDatabase.required(upgrade);
        }
        return pods(upgrade, workload, state);
    }

    /** Both calls in one effect: users wait, and cut between the two it goes on with the second. */
    private Progress start(Upgrade upgrade, Workload workload, DatabaseState state) {
        Ports ports = upgrade.world().ports();
        Baseline before = upgrade.journal().baseline();
        var access = upgrade.world().access(before);
        Instant deadline = upgrade.deadline(name(), upgrade.spec().timeouts().start());
        Effect effect = state.acceptsConnections()
                ? new Effect("scale to 1", () -> ports.workloads().scale(workload, 1))
                : new Effect("open database, scale to 1", () -> {
                    ports.databases().open(access, before.database());
                    ports.workloads().scale(workload, 1);
                });
        return new Progress.Required(List.of(), effect, new Activity.StartingPod(STARTS, deadline).sentence());
    }

    private Progress pods(Upgrade upgrade, Workload workload, DatabaseState state) {
        String image = upgrade.journal().pinned().image();
        List<Pod> pods = upgrade.world().pods(workload).stream()
                .filter(pod -> !pod.terminating() && pod.image().equals(image))
                .toList();
        Optional<Pod> ready = pods.stream().filter(Pod::ready).findFirst();
        if (ready.isPresent()) {
            return serving(upgrade, ready.get());
        }
        if (state.migrator()) {
            return migrating(upgrade);
        }
        Optional<Pod> ended = pods.stream().filter(pod -> pod.restarts() > 0).findFirst();
        return ended.flatMap(pod -> unmigrated(upgrade, pod))
                .or(() -> Observed.readinessToAsk(upgrade, pods))
                .orElseGet(() -> starting(upgrade, pods));
    }

    private static Progress migrating(Upgrade upgrade) {
        Journal journal = upgrade.journal();
        SchemaVersion target = journal.pinned().targetSchema();
        String detail = " from " + journal.baseline().schema() + (target == null ? "" : " to " + target);
        boolean known = journal.migrationSeen() != null && journal.migrationEnded() == null;
        return new Progress.Running(
                known ? List.of() : List.of(new Entry.MigrationSeen(upgrade.now())),
                new Activity.Migrating(detail),
                MIGRATING_RECHECK);
    }

    private Progress starting(Upgrade upgrade, List<Pod> pods) {
        Journal journal = upgrade.journal();
        boolean running = pods.stream().anyMatch(Pod::running);
        List<Entry> findings = List.of();
        if (journal.migrationEnded() == null) {
            boolean moved = isMoved(upgrade);
            if (running && !moved && isBetweenItsLocks(upgrade)) {
                return migrating(upgrade);
            }
            // Seen, or so short, or while nobody watched, that it was not: what it did is there.
            if (moved || journal.migrationSeen() != null) {
                findings = List.of(new Entry.MigrationEnded(upgrade.now()));
            }
        }
        Instant deadline = deadline(upgrade.having(findings));
        Optional<Pod> troubled =
                pods.stream().filter(pod -> pod.trouble() != null).findFirst();
        String detail = troubled.map(pod -> pod.name() + ": " + pod.trouble()).orElse(STARTS);
        if (upgrade.isPast(deadline)) {
            return new Progress.Violated(
                    FailureReason.NEW_VERSION_DOES_NOT_START,
                    "Coder " + journal.pinned().to() + " does not serve by " + deadline + " and nothing migrates ("
                            + said(upgrade.world().schema(journal.baseline())) + "): "
                            + troubled.map(pod -> why(pod, lastWords(upgrade, pod)))
                                    .orElse(detail)
                            + ".");
        }
        // While no container runs, none serves and none migrates, and a watch tells when one starts.
        Duration recheck = running ? Observed.SERVING_RECHECK : Observed.PODS_RECHECK;
        return new Progress.Running(findings, new Activity.StartingPod(detail, deadline), recheck);
    }

    private static boolean isMoved(Upgrade upgrade) {
        SchemaVersion before = upgrade.journal().baseline().schema();
        return upgrade.world().schema(upgrade.journal().baseline()) instanceof SchemaReading.At(var version, var _)
                && !version.equals(before);
    }

    /** Coder takes its lock twice, with a moment between: to look, and to migrate. */
    private static boolean isBetweenItsLocks(Upgrade upgrade) {
        Instant seen = upgrade.journal().migrationSeen();
        return seen != null
                && !upgrade.isPast(seen.plus(upgrade.spec().timeouts().start()));
    }

    /** Counted from the end of the migration where there was one, else from the start of the pod. */
    private Instant deadline(Upgrade upgrade) {
        Duration timeout = upgrade.spec().timeouts().start();
        Instant ended = upgrade.journal().migrationEnded();
        return ended == null
                ? upgrade.deadline(name(), timeout)
                : ended.plus(timeout).truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * The container ended at least once: by itself, since nothing of ours ends it. With the schema as it was the way back
     * is free, and it is taken. With the schema moved a person would have to decide, so the kubelet's next try is waited
     * for: empty.
     */
    private static Optional<Progress> unmigrated(Upgrade upgrade, Pod pod) {
        SchemaReading schema = upgrade.world().schema(upgrade.journal().baseline());
        if (schema instanceof SchemaReading.Migrating) {
            return Optional.of(migrating(upgrade));
        }
        SchemaVersion before = upgrade.journal().baseline().schema();
        boolean unchanged = schema instanceof SchemaReading.At(SchemaVersion version, boolean dirty)
                && version.equals(before)
                && !dirty;
        if (!unchanged) {
            return Optional.empty();
        }
        List<String> words = lastWords(upgrade, pod);
        return Optional.of(
                LastWords.speakOfMigration(words)
                        ? new Progress.Violated(
                                FailureReason.MIGRATION_FAILED,
                                "Coder " + upgrade.journal().pinned().to()
                                        + " could not migrate the database, which is unchanged at " + before + ": "
                                        + why(pod, words))
                        : new Progress.Violated(
                                FailureReason.NEW_VERSION_DOES_NOT_START,
                                "Coder " + upgrade.journal().pinned().to() + " ended instead of serving ("
                                        + said(schema) + "): " + why(pod, words)));
    }

    private static List<String> lastWords(Upgrade upgrade, Pod pod) {
        return upgrade.world().ports().workloads().lastWords(pod);
    }

    private static String why(Pod pod, List<String> words) {
        return LastWords.decisive(words).orElseGet(() -> String.valueOf(pod.trouble()));
    }

    private static String said(SchemaReading schema) {
        return switch (schema) {
            case SchemaReading.At(SchemaVersion version, boolean dirty) ->
                "the schema is at " + version + (dirty ? ", half applied" : "");
            case SchemaReading.Migrating() -> "a migration runs";
            case SchemaReading.Closed() -> "the database is closed";
            case SchemaReading.None() -> "the database has no schema_migrations";
        };
    }

    private static Progress serving(Upgrade upgrade, Pod pod) {
        Journal journal = upgrade.journal();
        Plan plan = journal.pinned();
        Optional<BuildInfo> buildInfo = upgrade.world().ports().coder().buildInfo(pod);
        SchemaReading schema = upgrade.world().schema(journal.baseline());
        List<Entry> findings = List.of(new Entry.PointOfNoReturnReached(
                upgrade.now(), "Pod " + pod.name() + " of the new version was ready."));
        if (buildInfo.isEmpty() || !(schema instanceof SchemaReading.At(SchemaVersion version, boolean dirty))) {
            return silent(upgrade, pod, findings);
        }
        String served = buildInfo.get().version();
        SchemaVersion target = plan.targetSchema();
        boolean right = CoderVersion.parse(served).map(plan.to()::equals).orElse(false)
                && !dirty
                && (target == null || target.equals(version));
        if (!right && journal.pointOfNoReturn() == null) {
            // Whatever it is, it may have served users: that is written before it is judged.
            return silent(upgrade, pod, findings);
        }
        if (!right) {
            return new Progress.Violated(
                    FailureReason.OTHER_VERSION_SERVES,
                    "Pod " + pod.name() + " is ready with Coder " + served + " on schema " + version
                            + (dirty ? " (half applied)" : "") + ", but the target is " + plan.to()
                            + (target == null ? "" : " on schema " + target) + ".");
        }
        Instant since = pod.readySince() == null ? upgrade.now() : pod.readySince();
        return new Progress.Satisfied(
                concat(findings, List.of(new Entry.Migrated(version, upgrade.now()), new Entry.OutageEnded(since))),
                "Schema " + version + ", and pod " + pod.name() + " serves " + plan.to() + ".");
    }

    private static Progress silent(Upgrade upgrade, Pod pod, List<Entry> findings) {
        var reached = upgrade.having(findings).journal().pointOfNoReturn();
        Instant since = reached == null ? upgrade.now() : reached.at();
        Instant deadline = since.plus(upgrade.spec().timeouts().start()).truncatedTo(ChronoUnit.SECONDS);
        String detail = pod.name() + " is ready and does not say its version on a schema that can be read";
        return upgrade.isPast(deadline)
                ? new Progress.Violated(FailureReason.OTHER_VERSION_SERVES, "By " + deadline + " pod " + detail + ".")
                : new Progress.Running(findings, new Activity.StartingPod(detail, deadline), Observed.SERVING_RECHECK);
    }

    private static List<Entry> concat(List<Entry> first, List<Entry> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
