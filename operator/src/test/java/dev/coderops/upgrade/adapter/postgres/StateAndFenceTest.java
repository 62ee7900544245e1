package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.adapter.postgres.Connections.Deadlines;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Databases.Session;
import dev.coderops.upgrade.port.PortException.Denied;
import dev.coderops.upgrade.port.PortException.Rejected;
import dev.coderops.upgrade.port.PortException.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

@ParameterizedClass
@EnumSource
class StateAndFenceTest {

    @Parameter
    RealServer server = RealServer.POSTGRES_18;

    private final PostgresDatabases databases = new PostgresDatabases();

    @SuppressWarnings("NullAway.Init")
    private CoderWorld world;

    @BeforeEach
    void world() throws SQLException {
        world = CoderWorld.on(server);
    }

    @AfterEach
    void removeWorld() throws SQLException {
        world.close();
    }

    @Test
    void theSchemaVersionIsRead() throws SQLException {
        assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.At(new SchemaVersion(343), false));
        world.inside("UPDATE schema_migrations SET version = 344, dirty = true");
        assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.At(new SchemaVersion(344), true));
    }

    @Test
    void aTruncatedTableMeansMigratingWithinASecond() throws SQLException {
        try (Connection migrator = world.connect("");
                Statement statement = migrator.createStatement()) {
            migrator.setAutoCommit(false);
            statement.execute("TRUNCATE schema_migrations");
            databases.state(world.access());
            Instant start = Instant.now();
            assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.Migrating());
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void theHeldMigrationLockMeansMigrating() throws SQLException {
        try (Connection migrator = world.connect("");
                Statement statement = migrator.createStatement()) {
            migrator.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(1037453835920848937)");
            assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.Migrating());
            assertThat(databases.state(world.access()).migrator()).isTrue();
            migrator.commit();
            assertThat(databases.state(world.access()).migrator()).isFalse();
        }
    }

    @Test
    void noTableForeignTableAndClosedAreToldApart() throws SQLException {
        world.inside("ALTER TABLE schema_migrations ALTER version TYPE text");
        assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.None());
        world.inside("DROP TABLE schema_migrations");
        assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.None());
        databases.close(world.access(), world.identity());
        assertThat(databases.schema(world.access())).isEqualTo(new SchemaReading.Closed());
    }

    @Test
    void sessionsAreNamedAndOursLeftOut() throws SQLException {
        server.run("CREATE ROLE " + world.role + "_other LOGIN PASSWORD 'p'");
        try (Connection coder = world.connect("");
                Connection other = server.connect(world.role + "_other", "p", world.database, "report");
                Connection _ = world.connect(CoderWorld.APPLICATION + "/reading")) {
            DatabaseState state = databases.state(world.access());

            assertThat(state.identity()).isEqualTo(world.identity());
            assertThat(state.acceptsConnections()).isTrue();
            assertThat(state.cloning()).isFalse();
            assertThat(state.sessions())
                    .containsExactly(
                            new Session(pid(coder), world.role, "", "127.0.0.1", true),
                            // another role's address is hidden from one that may not read all statistics
                            new Session(pid(other), world.role + "_other", "report", "", false));
            assertThat(databases.state(world.superuserAccess()).sessions())
                    .contains(new Session(pid(other), world.role + "_other", "report", "127.0.0.1", false));
        }
    }

    @Test
    void anApplicationNameLongerThanTheServerKeepsIsStillOurs() throws SQLException {
        DatabaseAccess access = world.access();
        DatabaseAccess longName = new DatabaseAccess(access.url(), null, "postgres", "u".repeat(100));
        try (Connection _ = world.connect("u".repeat(63))) {
            assertThat(databases.state(longName).sessions()).isEmpty();
        }
    }

    @Test
    void closingEndsCodersSessionsAndOnlyThose() throws SQLException {
        server.run("CREATE ROLE " + world.role + "_other LOGIN PASSWORD 'p'");
        try (Connection coder = world.connect("");
                Connection other = server.connect(world.role + "_other", "p", world.database, "report");
                Connection ours = world.connect(CoderWorld.APPLICATION)) {
            databases.close(world.access(), world.identity());

            assertThat(coder.isValid(5)).isFalse();
            assertThat(other.isValid(5)).isTrue();
            assertThat(ours.isValid(5)).isTrue();
            assertThat(databases.state(world.access()).acceptsConnections()).isFalse();
            assertThatThrownBy(() -> world.connect("")).hasMessageContaining("not currently accepting");
            assertThatThrownBy(() -> server.superuser(world.database)).hasMessageContaining("not currently accepting");
        }
    }

    @Test
    void closingDoesNotEndAMigration() throws SQLException {
        try (Connection migrator = world.connect("");
                Statement statement = migrator.createStatement()) {
            migrator.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(1037453835920848937)");

            databases.close(world.access(), world.identity());

            assertThat(migrator.isValid(5)).isTrue();
            migrator.commit();
            databases.close(world.access(), world.identity());
            assertThat(migrator.isValid(5)).isFalse();
        }
    }

    @Test
    void repeatedClosingAndOpeningWriteNothing() throws SQLException {
        databases.close(world.access(), world.identity());
        String closed = row();
        long transactions = Long.parseLong(world.query("SELECT pg_current_xact_id()"));
        databases.close(world.access(), world.identity());
        assertThat(row()).isEqualTo(closed);
        databases.open(world.access(), world.identity());
        String open = row();
        assertThat(open).isNotEqualTo(closed);
        databases.open(world.access(), world.identity());
        assertThat(row()).isEqualTo(open);
        assertThat(Long.parseLong(world.query("SELECT pg_current_xact_id()"))).isEqualTo(transactions + 2);
        world.connect("").close();
    }

    @Test
    void anotherDatabaseOfTheSameNameIsNeitherClosedNorOpened() throws SQLException {
        DatabaseIdentity real = world.identity();
        DatabaseIdentity other = new DatabaseIdentity(real.systemIdentifier(), real.oid() + 1, real.name());
        DatabaseIdentity elsewhere = new DatabaseIdentity("42", real.oid(), real.name());
        DatabaseIdentity unknownServer = new DatabaseIdentity("", real.oid(), real.name());
        for (DatabaseIdentity wrong : new DatabaseIdentity[] {other, elsewhere}) {
            assertThatThrownBy(() -> databases.close(world.access(), wrong)).isInstanceOf(Rejected.class);
            assertThatThrownBy(() -> databases.open(world.access(), wrong)).isInstanceOf(Rejected.class);
        }
        assertThat(databases.state(world.access()).acceptsConnections()).isTrue();
        databases.close(world.access(), unknownServer);
        assertThat(databases.state(world.access()).acceptsConnections()).isFalse();
    }

    @Test
    void whoDoesNotOwnTheDatabaseMayNotCloseIt() throws SQLException {
        String admin = world.role + "_admin";
        server.run("CREATE ROLE " + admin + " LOGIN CREATEDB PASSWORD 'p'");
        DatabaseAccess access = CoderWorld.access(world.url(), CoderWorld.url(admin, "p", "postgres", server.port()));
        assertThatThrownBy(() -> databases.close(access, world.identity()))
                .isInstanceOf(Denied.class)
                .hasMessageContaining("must be owner");
    }

    @Test
    void aMissingDatabaseIsSaidToBeMissing() {
        DatabaseAccess access =
                CoderWorld.access(CoderWorld.url(world.role, CoderWorld.PASSWORD, "not there", server.port()), null);
        assertThatThrownBy(() -> databases.state(access))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("There is no database \"not there\"");
        assertThatThrownBy(() -> databases.schema(access)).isInstanceOf(Rejected.class);
    }

    @Test
    void neitherOurDeadlinesNorTheRolesEndAnEffect() throws Exception {
        server.run("ALTER ROLE " + world.role + " SET statement_timeout TO '400ms'");
        PostgresDatabases impatient = new PostgresDatabases(
                new Deadlines(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(200)));
        DatabaseIdentity identity = world.identity();
        try (Connection blocker = server.superuser("postgres");
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute("ALTER DATABASE " + world.database + " CONNECTION LIMIT 9");
            Thread release = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(3_500);
                    blocker.rollback();
                } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            impatient.close(world.access(), identity);
            release.join();
        }
        assertThat(databases.state(world.access()).acceptsConnections()).isFalse();
    }

    @Test
    void aServerThatTakesTheCallButNeverAnswersIsGivenUp() throws IOException {
        PostgresDatabases impatient = new PostgresDatabases(
                new Deadlines(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(200)));
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            DatabaseAccess access = CoderWorld.access(world.url(silent.getLocalPort()), null);
            Instant start = Instant.now();
            assertThatThrownBy(() -> impatient.state(access)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> impatient.close(access, new DatabaseIdentity("", 1, "x")))
                    .isInstanceOf(Unavailable.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    private String row() throws SQLException {
        return world.query("SELECT d.xmin || ' ' || d.* FROM pg_database d WHERE datname = '" + world.database + "'");
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }
}
