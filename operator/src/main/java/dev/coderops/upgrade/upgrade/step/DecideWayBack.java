package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.CloneRecord;
import dev.coderops.upgrade.domain.Entry.Decision;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.util.List;

/**
 * What to put back, decided from what the database says and nothing else. The database is opened to be read; nobody is
 * there to use it, since there are no pods.
 *
 * <p>An old Coder is never started on a newer schema: it would answer 401 to every user and break its data. Where the
 * schema has moved, a person gets the command that puts the clone in the database's place; when they have run it, the
 * schema reads as before and the way back goes on by itself.
 */
final class DecideWayBack implements Gate {

    private static final Duration RECHECK = Duration.ofSeconds(1);

    @Override
    public StepName name() {
        return StepName.DECIDE_WAY_BACK;
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        Journal journal = upgrade.journal();
        Baseline before = journal.baseline();
        if (upgrade.world().schema(before) instanceof SchemaReading.Closed) {
            return OpenDatabase.required(upgrade);
        }
        if (!journal.hasBegun(StepName.MIGRATE)) {
            return decided(
                    "The new version was never started, so nothing has changed the schema.",
                    "no step after " + StepName.UPGRADE_RELEASE.text() + " was begun");
        }
        return switch (upgrade.world().schema(before)) {
            case SchemaReading.Closed() -> OpenDatabase.required(upgrade);
            case SchemaReading.Migrating() -> new Progress.Running(new Activity.Migrating(""), RECHECK);
            case SchemaReading.At(SchemaVersion version, boolean dirty)
            when version.equals(before.schema()) && !dirty ->
                decided(
                        "The schema is as it was: the old version reads it.",
                        "schema_migrations is at " + version + ", read with no pod and no session left");
            case SchemaReading.At(SchemaVersion version, boolean dirty) ->
                moved(
                        upgrade,
                        "is at " + version + (dirty ? ", half applied," : "") + " instead of " + before.schema());
            case SchemaReading.None() -> moved(upgrade, "has no schema_migrations any more");
        };
    }

    private static Progress decided(String because, String evidence) {
        return new Progress.Satisfied(
                List.of(new Entry.WayBackDecided(Decision.RELEASE_ONLY, because, evidence)), because);
    }

    private static Progress moved(Upgrade upgrade, String how) {
        Baseline before = upgrade.journal().baseline();
        CloneRecord clone = upgrade.journal().cloneTaken();
        String fact = "The database " + how + ", and Coder "
                + upgrade.journal().pinned().from()
                + " cannot read it; Coder stays stopped so that nothing is lost. ";
        if (clone == null) {
            return new Progress.Violated(
                    FailureReason.SCHEMA_MOVED,
                    fact + "There is no clone: restore a backup of your own into the database, and the old version is"
                            + " brought back; or repair the new version's start.");
        }
        String command = upgrade.world()
                .ports()
                .databases()
                .swapCommand(upgrade.world().access(before), before.database(), clone.database());
        return new Progress.Violated(
                FailureReason.SCHEMA_MOVED,
                fact + "The clone " + clone.database() + " of " + clone.at()
                        + " has the old data: run status.recovery.command to put it in place, and the old version is"
                        + " brought back.",
                command);
    }
}
