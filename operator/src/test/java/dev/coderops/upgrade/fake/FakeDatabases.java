package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.Databases;
import dev.coderops.upgrade.port.PortException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PostgreSQL. */
final class FakeDatabases implements Databases {

    private static final String PORT = "databases";

    private final FakeWorld world;

    FakeDatabases(FakeWorld world) {
        this.world = world;
    }

    private FakePostgres.Database coder() {
        return world.postgres().coder();
    }

    @Override
    public DatabaseFacts inspect(DatabaseAccess access) throws DatabaseProblem {
        world.asked(PORT);
        DatabaseProblem problem = world.faults().databaseProblem;
        if (problem != null) {
            throw problem;
        }
        if (!coder().open) {
            throw new DatabaseProblem(DatabaseProblem.Kind.NO_DATABASE, "It does not accept connections.");
        }
        DatabaseIdentity identity = access.url().reveal().endsWith("/" + FakePostgres.NAME)
                ? coder().identity()
                : new DatabaseIdentity(coder().identity().systemIdentifier(), 99999, "elsewhere");
        return new DatabaseFacts(
                identity,
                "15.18",
                new SchemaVersion(coder().schema),
                "deployment-1",
                1 << 20,
                world.faults().fenceable,
                world.faults().cloneObstacle);
    }

    @Override
    public SchemaReading schema(DatabaseAccess access) {
        world.asked(PORT);
        if (!coder().open) {
            return new SchemaReading.Closed();
        }
        return world.postgres().isMigrating()
                ? new SchemaReading.Migrating()
                : new SchemaReading.At(new SchemaVersion(coder().schema), coder().dirty);
    }

    @Override
    public DatabaseState state(DatabaseAccess access) {
        world.asked(PORT);
        return new DatabaseState(
                coder().identity(),
                coder().open,
                sessions(),
                world.postgres().isMigrating(),
                world.postgres().cloning != null);
    }

    private List<Session> sessions() {
        List<Session> sessions = new ArrayList<>(world.postgres().others);
        world.cluster.pods.stream()
                .filter(pod -> pod.connected)
                .map(pod -> new Session(1000 + pod.uid.hashCode() % 1000, "coder", "", "10.0.0.1", true))
                .forEach(sessions::add);
        return sessions;
    }

    @Override
    public Optional<CloneState> clone(DatabaseAccess access, String name) {
        world.asked(PORT);
        return Optional.ofNullable(world.postgres().databases.get(name)).map(FakeDatabases::state);
    }

    private static CloneState state(FakePostgres.Database clone) {
        var completedAt = clone.completedAt;
        return new CloneState(
                clone.name,
                clone.marker,
                completedAt != null,
                1 << 20,
                completedAt == null ? "" : completedAt.toString());
    }

    private void expect(DatabaseIdentity expected) {
        if (!coder().identity().equals(expected)) {
            throw new PortException.Rejected("Database " + expected.name() + " is another one.", null);
        }
    }

    @Override
    public void close(DatabaseAccess access, DatabaseIdentity expected) {
        world.told(PORT, "close");
        expect(expected);
        if (world.postgres().isMigrating()) {
            throw new AssertionError("sessions are ended while the database migrates");
        }
        coder().open = false;
        world.statement("database closed");
        world.postgres().others.removeIf(Session::ofCoder);
        world.cluster.loseSessions();
        world.statement("sessions ended");
    }

    @Override
    public void open(DatabaseAccess access, DatabaseIdentity expected) {
        world.told(PORT, "open");
        expect(expected);
        coder().open = true;
        world.statement("database opened");
    }

    @Override
    public void createClone(DatabaseAccess access, CloneRequest request) {
        world.told(PORT, "createClone");
        expect(request.source());
        if (coder().open || !sessions().isEmpty()) {
            throw new PortException.Rejected("The database is open or in use.", null);
        }
        if (world.postgres().cloning != null) {
            throw new PortException.Rejected("The database is being copied.", null);
        }
        FakePostgres.Database made = world.postgres().databases.get(request.name());
        if (made == null) {
            world.postgres().copy(request.name(), world.faults().clone);
            world.statement("clone begun", world.faults().clone.plusMillis(1));
            made = world.postgres().databases.get(request.name());
        }
        if (made == null) {
            throw new AssertionError("the copy is not there in the end");
        }
        if (made.completedAt == null) {
            made.marker = request.marker();
            made.completedAt = world.clock().now();
            world.statement("clone marked");
        }
    }

    @Override
    public String swapCommand(DatabaseAccess access, DatabaseIdentity source, String clone) {
        return "swap " + source.name() + " " + clone;
    }
}
