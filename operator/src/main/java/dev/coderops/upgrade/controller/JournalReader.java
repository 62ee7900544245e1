package dev.coderops.upgrade.controller;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.Decision;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.JournalEditor;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The journal read back from a status. {@link StatusProjector} writes what is read here; a test holds that nothing is lost
 * on the way.
 */
final class JournalReader {

    private JournalReader() {}

    /** A status that holds no journal, because somebody edited it by hand. The message is a sentence. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String part, String why) {
            super("The status was edited by hand and cannot be read: " + part + ": " + why
                    + ". Put it back as it was; nothing is done until then.");
        }
    }

    /** One part of the status, and what is read from it. */
    @FunctionalInterface
    private interface Part {
        void read(JournalEditor journal);
    }

    /**
     * The journal a status holds.
     *
     * @throws Unreadable when somebody edited the status by hand so that it holds none
     */
    static Journal read(@Nullable CoderUpgradeStatus status) throws Unreadable {
        if (status == null) {
            return Journal.EMPTY;
        }
        JournalEditor editor = new JournalEditor(Journal.EMPTY);
        part(editor, "status.plan", journal -> journal.plan(plan(status)));
        part(editor, "status.before", journal -> journal.before(before(status.before())));
        part(editor, "status.steps", journal -> steps(journal, status.steps()));
        part(editor, "status.revisions", journal -> revisions(journal, status.revisions()));
        part(editor, "status.snapshot", journal -> snapshot(journal, status.snapshot()));
        part(editor, "status.migration", journal -> migration(journal, status.migration()));
        part(editor, "status.downtime", journal -> downtime(journal, status.downtime()));
        part(editor, "status.pointOfNoReturn", journal -> pointOfNoReturn(journal, status.pointOfNoReturn()));
        part(editor, "status.verification", journal -> verification(journal, status.verification()));
        part(editor, "status.rollback", journal -> rollback(journal, status.rollback()));
        part(editor, "status.outcome", journal -> journal.conclusion(conclusion(status.outcome())));
        Journal journal = editor.build();
        requireWhole(status, journal);
        return journal;
    }

    /** The parts of a status are texts and numbers to the API server: whatever is wrong with them shows here. */
    private static void part(JournalEditor journal, String name, Part part) throws Unreadable {
        try {
            part.read(journal);
        } catch (NullPointerException _) {
            throw new Unreadable(name, "something is missing in it");
        } catch (RuntimeException e) {
            throw new Unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    /** What every upgrade has by the time it has something else. Without it nothing could be decided. */
    private static void requireWhole(CoderUpgradeStatus status, Journal journal) throws Unreadable {
        if (journal.plan() == null && (status.plan() != null || journal.before() != null)) {
            throw new Unreadable("status", "plan, fromVersion or toVersion is missing");
        }
        if (journal.before() == null && (journal.hasTouchedCoder() || journal.cloneTaken() != null)) {
            throw new Unreadable("status", "before is missing");
        }
    }

    private static void steps(JournalEditor journal, @Nullable List<CoderUpgradeStatus.Step> steps) {
        if (steps != null) {
            steps.forEach(step -> journal.step(named(StepName.values(), StepName::text, step.name()), step(step)));
        }
    }

    private static void downtime(JournalEditor journal, CoderUpgradeStatus.@Nullable Downtime downtime) {
        if (downtime != null) {
            journal.outageBegan(Instant.parse(downtime.startedAt())).outageEnded(instant(downtime.endedAt()));
        }
    }

    private static void pointOfNoReturn(JournalEditor journal, CoderUpgradeStatus.@Nullable PointOfNoReturn reached) {
        if (reached != null) {
            journal.pointOfNoReturn(new Entry.PointOfNoReturnReached(
                    Instant.parse(reached.reachedAt()), requireNonNull(reached.because())));
        }
    }

    private static void verification(JournalEditor journal, CoderUpgradeStatus.@Nullable Verification seen) {
        if (seen != null) {
            journal.verified(new Entry.Verified(
                    requireNonNull(seen.buildinfo()),
                    new SchemaVersion(seen.schemaVersion()),
                    seen.readyReplicas(),
                    seen.images()));
        }
    }

    private static @Nullable Plan plan(CoderUpgradeStatus status) {
        var plan = status.plan();
        if (plan == null || status.fromVersion() == null || status.toVersion() == null) {
            return null;
        }
        Long target = plan.targetSchemaVersion();
        return new Plan(
                CoderVersion.of(status.fromVersion()),
                CoderVersion.of(status.toVersion()),
                new ChartRef(URI.create(plan.repository()), plan.chart(), plan.chartVersion(), plan.chartDigest()),
                plan.image(),
                target == null ? null : new SchemaVersion(target),
                plan.valuesDigest());
    }

    private static @Nullable Baseline before(CoderUpgradeStatus.@Nullable Before before) {
        if (before == null) {
            return null;
        }
        var database = before.database();
        return new Baseline(
                before.deployment(),
                before.deploymentUid(),
                before.replicas(),
                before.livenessProbe(),
                before.image(),
                before.helmRevision(),
                before.chart(),
                before.appVersion(),
                before.valuesDigest(),
                before.chartDigest(),
                new SchemaVersion(before.schemaVersion()),
                new DatabaseIdentity(database.systemIdentifier(), database.oid(), database.name()),
                database.deploymentId(),
                database.postgresVersion());
    }

    private static StepRecord step(CoderUpgradeStatus.Step step) {
        return new StepRecord(
                named(StepRecord.State.values(), StepRecord.State::text, step.state()),
                Instant.parse(step.startedAt()),
                instant(step.finishedAt()),
                step.attempts(),
                step.message() == null ? "" : step.message());
    }

    private static void revisions(JournalEditor journal, CoderUpgradeStatus.@Nullable Revisions revisions) {
        if (revisions == null) {
            return;
        }
        if (revisions.migrate() != null) {
            journal.revision(RevisionRole.MIGRATE, revisions.migrate());
        }
        if (revisions.serve() != null) {
            journal.revision(RevisionRole.SERVE, revisions.serve());
        }
        if (revisions.back() != null) {
            journal.revision(RevisionRole.BACK, revisions.back());
        }
    }

    private static void snapshot(JournalEditor journal, CoderUpgradeStatus.@Nullable SnapshotStatus snapshot) {
        var clone = snapshot == null ? null : snapshot.cloneStatus();
        if (clone == null) {
            return;
        }
        journal.cloneName(clone.database());
        journal.clonesVoided(clone.voided() == null ? 0 : clone.voided());
        if (clone.database() != null && clone.at() != null && clone.bytes() != null) {
            journal.cloneTaken(
                    new Entry.CloneRecord(clone.database(), Instant.parse(clone.at()), clone.bytes(), clone.seconds()));
        }
    }

    private static void migration(JournalEditor journal, CoderUpgradeStatus.@Nullable Migration migration) {
        if (migration == null) {
            return;
        }
        journal.migrationSeen(instant(migration.startedAt())).migrationEnded(instant(migration.endedAt()));
        if (migration.finishedAt() != null && migration.schemaTo() != null) {
            journal.migrated(
                    new Entry.Migrated(new SchemaVersion(migration.schemaTo()), Instant.parse(migration.finishedAt())));
        }
    }

    private static void rollback(JournalEditor journal, CoderUpgradeStatus.@Nullable Rollback rollback) {
        if (rollback == null) {
            return;
        }
        journal.turn(new Journal.Turn(reason(rollback.reason()), rollback.message(), Instant.parse(rollback.at())));
        if (rollback.decision() != null && rollback.because() != null && rollback.evidence() != null) {
            journal.wayBack(new Entry.WayBackDecided(
                    named(Decision.values(), Decision::text, rollback.decision()),
                    rollback.because(),
                    rollback.evidence()));
        }
    }

    private static @Nullable Conclusion conclusion(CoderUpgradeStatus.@Nullable Outcome outcome) {
        if (outcome == null) {
            return null;
        }
        return switch (outcome.result()) {
            case "Succeeded" -> new Conclusion.Succeeded(outcome.message());
            case "AlreadyAtTarget" -> new Conclusion.AlreadyAtTarget(outcome.message());
            case "RolledBack" -> new Conclusion.RolledBack(reason(outcome.reason()), outcome.message());
            case "Failed" -> new Conclusion.Failed(reason(outcome.reason()), outcome.message());
            default -> throw new NoSuchElementException("unknown result in status.outcome: " + outcome.result());
        };
    }

    private static FailureReason reason(@Nullable String text) {
        return named(FailureReason.values(), FailureReason::text, String.valueOf(text));
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static <E> E named(E[] all, Function<E, String> name, String text) {
        return Arrays.stream(all)
                .filter(one -> name.apply(one).equals(text))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "unknown word in status: " + text + ", one of " + names(all, name) + " expected"));
    }

    private static <E> List<String> names(E[] all, Function<E, String> name) {
        return Arrays.stream(all).map(name).toList();
    }
}
