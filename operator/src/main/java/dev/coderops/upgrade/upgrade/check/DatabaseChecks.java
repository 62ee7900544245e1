package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.CoderServer.BuildInfo;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.World;
import java.util.Optional;

/** What the database must be like. */
final class DatabaseChecks {

    private DatabaseChecks() {}

    static Verdict isNamed(Preflight preflight) {
        var reference = preflight.upgrade().spec().databaseUrl();
        if (preflight.access().isPresent()) {
            return Verdict.PASS;
        }
        return Verdict.refused(
                FailureReason.DATABASE_URL_MISSING,
                reference != null
                        ? "Secret " + reference.name() + " with key " + reference.key()
                                + " does not exist: correct spec.database.urlFrom."
                        : "The Deployment gives Coder no " + World.DATABASE_VARIABLE
                                + ". If it uses its built-in PostgreSQL, move to a server of its own first, since that database"
                                + " dies with the pod; else name the URL's Secret in spec.database.urlFrom.");
    }

    static Verdict canBeUsed(Preflight preflight) {
        try {
            preflight.database();
            return Verdict.PASS;
        } catch (DatabaseProblem problem) {
            return verdict(problem);
        } catch (PortException.Unavailable unavailable) {
            return new Verdict.NotNow(FailureReason.DATABASE_UNREACHABLE, String.valueOf(unavailable.getMessage()));
        }
    }

    private static Verdict verdict(DatabaseProblem problem) {
        String sentence = String.valueOf(problem.getMessage());
        return switch (problem.kind()) {
            case UNREACHABLE -> new Verdict.NotNow(FailureReason.DATABASE_UNREACHABLE, sentence);
            case MIGRATING -> Verdict.refused(FailureReason.DATABASE_MIGRATING, sentence);
            case BAD_URL -> Verdict.refused(FailureReason.DATABASE_URL_INVALID, sentence);
            case ACCESS_DENIED -> Verdict.refused(FailureReason.DATABASE_ACCESS_DENIED, sentence);
            case NO_DATABASE -> Verdict.refused(FailureReason.DATABASE_NOT_FOUND, sentence);
            case READ_ONLY -> Verdict.refused(FailureReason.DATABASE_READ_ONLY, sentence);
            case NOT_CODER -> Verdict.refused(FailureReason.DATABASE_NOT_CODER, sentence);
            case CODER_V1 -> Verdict.refused(FailureReason.CODER_V1, sentence);
            case DIRTY -> Verdict.refused(FailureReason.DATABASE_DIRTY, sentence);
        };
    }

    /** A running pod says which deployment it serves; a database with another id is not the one it serves from. */
    static Verdict isThisCoders(Preflight preflight) {
        String stored = facts(preflight).deploymentId();
        Ports ports = preflight.upgrade().world().ports();
        Optional<String> served = preflight
                .upgrade()
                .world()
                .pods(preflight.workload().orElseThrow())
                .stream()
                .filter(Pod::ready)
                .findFirst()
                .flatMap(ports.coder()::buildInfo)
                .map(BuildInfo::deploymentId);
        boolean differs = !stored.isEmpty()
                && served.filter(id -> !id.isEmpty() && !id.equals(stored)).isPresent();
        return differs
                ? Verdict.refused(
                        FailureReason.DATABASE_NOT_CODER,
                        "The database belongs to Coder deployment " + stored + ", but the running Coder is "
                                + served.orElseThrow() + ": correct spec.database.urlFrom.")
                : Verdict.PASS;
    }

    static Verdict isAtTheReleasesSchema(Preflight preflight) {
        var schema = facts(preflight).schema();
        var expected = preflight.catalogue().schemaOf(preflight.currentVersion());
        if (expected.isEmpty() || expected.get().equals(schema)) {
            return Verdict.PASS;
        }
        String whose = preflight
                .catalogue()
                .releaseWith(schema)
                .map(release -> ", which is Coder " + release)
                .orElse("");
        return Verdict.refused(
                FailureReason.DATABASE_OTHER_VERSION,
                "The release runs Coder " + preflight.currentVersion() + ", whose schema is " + expected.get()
                        + ", but the database is at " + schema + whose
                        + ": it is another Coder's database, or a newer Coder has migrated it.");
    }

    static Verdict staysTheSame(Preflight preflight) {
        if (preflight.upgrade().spec().databaseUrl() != null) {
            return Verdict.PASS;
        }
        World world = preflight.upgrade().world();
        Optional<Sensitive> after = targetUrl(preflight);
        Sensitive before = preflight.access().orElseThrow().url();
        if (after.isEmpty()) {
            return Verdict.refused(
                    FailureReason.DATABASE_CHANGES,
                    "With the values of the target Coder would no longer get " + World.DATABASE_VARIABLE
                            + " and start with an empty database of its own: keep the variable in coder.env.");
        }
        if (after.get().equals(before)) {
            return Verdict.PASS;
        }
        try {
            DatabaseIdentity now = facts(preflight).identity();
            DatabaseIdentity then = world.ports()
                    .databases()
                    .inspect(world.access(after.get(), world.adminUrl()))
                    .identity();
            return now.equals(then)
                    ? Verdict.PASS
                    : Verdict.refused(
                            FailureReason.DATABASE_CHANGES,
                            "The values of the target lead Coder to another database (" + then.name()
                                    + ") than the one it uses" + " now (" + now.name()
                                    + "): upgrade first, move the database afterwards.");
        } catch (DatabaseProblem problem) {
            return Verdict.refused(
                    FailureReason.DATABASE_CHANGES,
                    "The values of the target lead Coder to a database that cannot be used: " + problem.getMessage());
        }
    }

    private static Optional<Sensitive> targetUrl(Preflight preflight) {
        try {
            return preflight
                    .upgrade()
                    .world()
                    .ports()
                    .workloads()
                    .environment(
                            preflight.upgrade().spec().release(),
                            preflight.renderedTarget().orElseThrow(),
                            World.DATABASE_VARIABLE);
        } catch (ChartProblem | World.MissingValues checkedBefore) {
            throw new IllegalStateException(checkedBefore);
        }
    }

    static Verdict canBeRestored(Preflight preflight) {
        DatabaseFacts facts = facts(preflight);
        String obstacle = facts.cloneObstacle();
        if (obstacle == null) {
            return Verdict.PASS;
        }
        if (preflight.upgrade().spec().clonePolicy() != ClonePolicy.DISABLED) {
            return Verdict.refused(
                    FailureReason.NO_RESTORE_POINT,
                    "The database cannot be cloned, so nothing could bring the data back: " + obstacle
                            + (facts.fenceable()
                                    ? " To go without a restore point, say spec.snapshot.clone: Disabled."
                                    : ""));
        }
        return facts.fenceable()
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.DATABASE_ACCESS_DENIED,
                        "Even without a clone the database has to be closed while the versions are exchanged: "
                                + obstacle);
    }

    private static DatabaseFacts facts(Preflight preflight) {
        try {
            return preflight.database();
        } catch (DatabaseProblem checkedBefore) {
            throw new IllegalStateException(checkedBefore);
        }
    }
}
