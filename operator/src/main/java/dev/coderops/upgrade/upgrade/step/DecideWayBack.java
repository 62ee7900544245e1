package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.CloneRecord;
import dev.coderops.upgrade.domain.Entry.Decision;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to put back, decided from what the database says and nothing else. The database is opened to be read; nobody is
 * there to use it, since there are no pods.
 *
 * <p>An old Coder is never started on a newer schema: it would answer 401 to every user and break its data. Where the
 * schema has moved, a person gets the command that puts the clone in the database's place; when they have run it, the
 * schema reads as before and the way back goes on by itself.
 */
final class DecideWayBack implements Fact {

    private static final Duration RECHECK = Duration.ofSeconds(1);

    @Override
    public StepName name() {
        return StepName.DECIDE_WAY_BACK;
    }

    /** Looked at until the release is brought back: what was decided must be true when it is acted upon. */
    @Override
    public Optional<StepName> until() {
        return Optional.of(StepName.RESTORE_RELEASE);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        Baseline before = upgrade.journal().baseline();
        return switch (upgrade.world().schema(before)) {
            case SchemaReading.Closed() -> OpenDatabase.required(upgrade);
            case SchemaReading.Migrating() -> new Progress.Running(new Activity.Migrating(""), RECHECK);
            case SchemaReading.At(SchemaVersion version, boolean dirty)
            when version.equals(before.schema()) && !dirty -> unchanged(upgrade, version);
            case SchemaReading.At(SchemaVersion version, boolean dirty) ->
                moved(
                        upgrade,
                        "is at " + version + (dirty ? ", half applied," : "") + " instead of " + before.schema());
            case SchemaReading.None() -> moved(upgrade, "has no schema_migrations any more");
        };
    }

    /** Somebody may start the new version while the database is open to be read: it has to be gone once more. */
    private static Progress unchanged(Upgrade upgrade, SchemaVersion version) {
        Baseline before = upgrade.journal().baseline();
        return upgrade.world()
                .workload(before.deployment())
                .filter(workload -> Observed.isOurs(upgrade, workload))
                .flatMap(workload -> another(upgrade, workload))
                .orElseGet(() -> {
                    String because = "The schema is as it was: the old version reads it.";
                    String evidence =
                            "schema_migrations is at " + version + ", read with no pod of the new version left";
                    return new Progress.Satisfied(
                            List.of(new Entry.WayBackDecided(Decision.RELEASE_ONLY, because, evidence)), because);
                });
    }

    private static Optional<Progress> another(Upgrade upgrade, Workload workload) {
        String old = upgrade.journal().baseline().image();
        List<Pod> pods = upgrade.world().pods(workload).stream()
                .filter(pod -> !pod.image().equals(old))
                .toList();
        boolean wanted = workload.replicas() > 0 && !workload.image().equals(old);
        if (pods.isEmpty() && !wanted) {
            return Optional.empty();
        }
        if (upgrade.world().databaseState(upgrade.journal().baseline()).migrator()) {
            return Optional.of(new Progress.Running(new Activity.Migrating(""), RECHECK));
        }
        var workloads = upgrade.world().ports().workloads();
        Instant deadline = upgrade.deadline(
                StepName.DECIDE_WAY_BACK, upgrade.spec().timeouts().scaleDown());
        return Optional.of(
                wanted
                        ? new Progress.Required(List.of(), new Effect("scale to 0", () -> workloads.scale(workload, 0)))
                        : new Progress.Running(new Activity.StoppingPods(pods.size(), deadline), RECHECK));
    }

    static Progress moved(Upgrade upgrade, String how) {
        Baseline before = upgrade.journal().baseline();
        CloneRecord clone = upgrade.journal().cloneTaken();
        var served = upgrade.journal().pointOfNoReturn();
        String fact = "The database " + how + ", and Coder "
                + upgrade.journal().pinned().from()
                + " cannot read it, so Coder does not run. ";
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
                        + " has the data of that moment, when Coder was stopped"
                        + (served == null
                                ? ""
                                : ", and not what users may have written through the new version since " + served.at())
                        + ": run status.recovery.command to put it in place, and the old version is brought back.",
                command);
    }
}
