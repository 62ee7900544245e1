package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.DatabaseProblem.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class InspectionTest {

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
    void aCoderDatabaseIsDescribed() throws Exception {
        DatabaseFacts facts = databases.inspect(world.access());

        assertThat(facts.identity()).isEqualTo(world.identity());
        assertThat(facts.identity().systemIdentifier()).isNotEmpty();
        assertThat(facts.serverVersion()).startsWith(server.major() + ".").matches("[0-9.]+");
        assertThat(facts.schema()).isEqualTo(new SchemaVersion(343));
        assertThat(facts.deploymentId()).isEqualTo("the-deployment");
        assertThat(facts.bytes()).isGreaterThan(1_000_000);
        assertThat(facts.cloneObstacle()).isNull();
    }

    @Test
    void itWritesNothing() throws Exception {
        String before = world.query("SELECT pg_current_xact_id()");
        databases.inspect(world.access());
        databases.inspect(world.access());
        long after = Long.parseLong(world.query("SELECT pg_current_xact_id()"));
        assertThat(after).isEqualTo(Long.parseLong(before) + 1);
    }

    @Test
    void coderMayLiveInAnotherSchema() throws Exception {
        world.inside(
                "CREATE SCHEMA coder",
                "ALTER TABLE schema_migrations SET SCHEMA coder",
                "ALTER TABLE users SET SCHEMA coder",
                "ALTER TABLE workspaces SET SCHEMA coder",
                "ALTER TABLE site_configs SET SCHEMA coder");

        assertThat(problem(world.access()).kind()).isEqualTo(Kind.NOT_CODER);
        assertThat(databases.inspect(with("&search_path=coder")).schema()).isEqualTo(new SchemaVersion(343));
        assertThat(databases.inspect(with("&options=-c%20search_path%3Dcoder")).schema())
                .isEqualTo(new SchemaVersion(343));
        server.run("ALTER ROLE " + world.role + " IN DATABASE " + world.database + " SET search_path TO coder, public");
        assertThat(databases.inspect(world.access()).schema()).isEqualTo(new SchemaVersion(343));
    }

    @Test
    void aSocketIsNotAnAddress() {
        DatabaseProblem problem = problem(CoderWorld.access("postgres://u:p@/coder", null));
        assertThat(problem.kind()).isEqualTo(Kind.BAD_URL);
        assertThat(problem).hasMessageContaining("Unix socket").hasMessageContaining("database.urlFrom");
    }

    @Test
    void aBadAdminUrlIsNamedAsSuch() {
        DatabaseProblem problem = problem(CoderWorld.access(world.url(), "mysql://u:p@h/db"));
        assertThat(problem.kind()).isEqualTo(Kind.BAD_URL);
        assertThat(problem).hasMessageContaining("database.adminUrlFrom");
    }

    @Test
    void nobodyAnswers() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        DatabaseProblem problem = problem(CoderWorld.access(world.url(free), null));
        assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(problem).hasMessageContaining("127.0.0.1:" + free).hasMessageContaining("its own pod");
    }

    @Test
    void thereIsNoSuchHost() {
        DatabaseProblem problem =
                problem(CoderWorld.access("postgres://coder:p@no-such-host.invalid/coder?sslmode=disable", null));
        assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(problem).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void thePasswordIsWrong() {
        DatabaseProblem problem =
                problem(CoderWorld.access(CoderWorld.url(world.role, "wrong", world.database, server.port()), null));
        assertThat(problem.kind()).isEqualTo(Kind.ACCESS_DENIED);
        assertThat(problem).hasMessageContaining(world.role);
    }

    @Test
    void theUrlHasNoPassword() {
        DatabaseProblem problem = problem(CoderWorld.access(
                "postgres://" + world.role + "@127.0.0.1:" + server.port() + "/" + world.database + "?sslmode=disable",
                null));
        assertThat(problem.kind()).isEqualTo(Kind.ACCESS_DENIED);
    }

    @Test
    void theRoleMayNotConnect() throws SQLException {
        server.run(
                "CREATE ROLE " + world.role + "_x LOGIN PASSWORD 'p'",
                "REVOKE CONNECT ON DATABASE " + world.database + " FROM PUBLIC");
        DatabaseProblem problem =
                problem(CoderWorld.access(CoderWorld.url(world.role + "_x", "p", world.database, server.port()), null));
        assertThat(problem.kind()).isEqualTo(Kind.ACCESS_DENIED);
        assertThat(problem).hasMessageContaining("GRANT CONNECT");
    }

    @Test
    void theRoleMayNotReadTheTables() throws SQLException {
        server.run("CREATE ROLE " + world.role + "_y LOGIN PASSWORD 'p'");
        DatabaseProblem problem =
                problem(CoderWorld.access(CoderWorld.url(world.role + "_y", "p", world.database, server.port()), null));
        assertThat(problem.kind()).isEqualTo(Kind.ACCESS_DENIED);
        assertThat(problem).hasMessageContaining("schema_migrations");
    }

    @Test
    void theDatabaseDoesNotExist() {
        DatabaseProblem problem = problem(CoderWorld.access(
                CoderWorld.url(world.role, CoderWorld.PASSWORD, "no such database", server.port()), null));
        assertThat(problem.kind()).isEqualTo(Kind.NO_DATABASE);
    }

    @Test
    void theDatabaseIsClosed() throws SQLException {
        databases.close(world.access(), world.identity());
        DatabaseProblem problem = problem(world.access());
        assertThat(problem.kind()).isEqualTo(Kind.NO_DATABASE);
        assertThat(problem).hasMessageContaining("ALLOW_CONNECTIONS true");
    }

    @Test
    void theDatabaseIsReadOnlyByDefault() throws SQLException {
        server.run("ALTER DATABASE " + world.database + " SET default_transaction_read_only TO on");
        assertThat(problem(world.access()).kind()).isEqualTo(Kind.READ_ONLY);
    }

    @Test
    void theDatabaseIsOfCoderV1() throws SQLException {
        world.inside("CREATE TABLE migration_cursor (id int)", "DROP TABLE schema_migrations");
        assertThat(problem(world.access()).kind()).isEqualTo(Kind.CODER_V1);
    }

    @Test
    void theTableIsMissing() throws SQLException {
        world.inside("DROP TABLE schema_migrations");
        assertThat(problem(world.access()).kind()).isEqualTo(Kind.NOT_CODER);
    }

    @Test
    void theTableIsOfRails() throws SQLException {
        world.inside("DROP TABLE schema_migrations", "CREATE TABLE schema_migrations (version varchar PRIMARY KEY)");
        assertThat(problem(world.access()).kind()).isEqualTo(Kind.NOT_CODER);
    }

    @Test
    void theVersionIsATimeStamp() throws SQLException {
        world.inside("UPDATE schema_migrations SET version = 20241016151312");
        DatabaseProblem problem = problem(world.access());
        assertThat(problem.kind()).isEqualTo(Kind.NOT_CODER);
        assertThat(problem).hasMessageContaining("20241016151312");
    }

    @Test
    void theTableIsEmptyOrHasSeveralRows() throws SQLException {
        world.inside("INSERT INTO schema_migrations VALUES (344, false)");
        assertThat(problem(world.access())).hasMessageContaining("more than one row");
        world.inside("TRUNCATE schema_migrations");
        assertThat(problem(world.access())).hasMessageContaining("is empty");
    }

    @Test
    void aTableOfCodersIsMissing() throws SQLException {
        world.inside("DROP TABLE workspaces");
        DatabaseProblem problem = problem(world.access());
        assertThat(problem.kind()).isEqualTo(Kind.NOT_CODER);
        assertThat(problem).hasMessageContaining("workspaces");
    }

    @Test
    void aMigrationWasLeftHalfApplied() throws SQLException {
        world.inside("UPDATE schema_migrations SET dirty = true");
        assertThat(problem(world.access()).kind()).isEqualTo(Kind.DIRTY);
    }

    @Test
    void aMigrationRuns() throws SQLException {
        try (Connection migrator = world.connect("");
                Statement statement = migrator.createStatement()) {
            migrator.setAutoCommit(false);
            statement.execute("TRUNCATE schema_migrations");
            assertThat(problem(world.access()).kind()).isEqualTo(Kind.MIGRATING);
            migrator.rollback();
            statement.execute("SELECT pg_advisory_xact_lock(1037453835920848937)");
            assertThat(problem(world.access()).kind()).isEqualTo(Kind.MIGRATING);
        }
    }

    @Test
    void theRoleMayNotCreateDatabases() throws Exception {
        server.run("ALTER ROLE " + world.role + " NOCREATEDB");
        assertThat(databases.inspect(world.access()).cloneObstacle())
                .contains("ALTER ROLE \"" + world.role + "\" CREATEDB")
                .contains("database.adminUrlFrom");
        assertThat(databases.inspect(world.superuserAccess()).cloneObstacle()).isNull();
    }

    @Test
    void theAdminDoesNotOwnTheDatabase() throws Exception {
        String admin = world.role + "_admin";
        server.run("CREATE ROLE " + admin + " LOGIN CREATEDB PASSWORD 'p'");
        DatabaseAccess access = CoderWorld.access(world.url(), CoderWorld.url(admin, "p", "postgres", server.port()));
        assertThat(databases.inspect(access).cloneObstacle())
                .contains("GRANT \"" + world.role + "\" TO \"" + admin + "\"");
        server.run("GRANT " + world.role + " TO " + admin);
        assertThat(databases.inspect(access).cloneObstacle()).isNull();
    }

    @Test
    void theAdminMayNotEndSessionsOfCodersRole() throws Exception {
        String owner = world.role + "_owner";
        server.run(
                "CREATE ROLE " + owner + " LOGIN CREATEDB PASSWORD 'p'",
                "ALTER DATABASE " + world.database + " OWNER TO " + owner);
        DatabaseAccess access = CoderWorld.access(world.url(), CoderWorld.url(owner, "p", "postgres", server.port()));
        assertThat(databases.inspect(access).cloneObstacle()).contains("may not end sessions");
        server.run("GRANT pg_signal_backend TO " + owner);
        assertThat(databases.inspect(access).cloneObstacle()).isNull();
    }

    @Test
    void theMaintenanceDatabaseCannotBeUsed() throws Exception {
        DatabaseAccess access = world.access();
        DatabaseAccess none = new DatabaseAccess(access.url(), null, "no such database", access.application());
        DatabaseAccess own = new DatabaseAccess(access.url(), null, world.database, access.application());
        assertThat(databases.inspect(none).cloneObstacle()).contains("database.maintenanceDatabase");
        assertThat(databases.inspect(own).cloneObstacle()).contains("Coder's own database");
    }

    @Test
    void aPreparedTransactionIsLeft() throws Exception {
        world.inside("BEGIN", "INSERT INTO workspaces VALUES (1)", "PREPARE TRANSACTION 'forgotten'");
        try {
            assertThat(databases.inspect(world.access()).cloneObstacle()).contains("forgotten");
        } finally {
            world.inside("ROLLBACK PREPARED 'forgotten'");
        }
    }

    @Test
    void theAdminUrlLeadsToAPooler() throws Exception {
        try (CuttingProxy pooler = CuttingProxy.pooler(server.port())) {
            assertThat(databases
                            .inspect(CoderWorld.access(world.url(), world.url(pooler.port())))
                            .cloneObstacle())
                    .contains("pooler");
        }
    }

    @Test
    void theAdminUrlLeadsToAnotherServer() throws SQLException {
        RealServer other = server == RealServer.POSTGRES_15 ? RealServer.POSTGRES_18 : RealServer.POSTGRES_15;
        String adminUrl = CoderWorld.url("postgres", RealServer.SUPERUSER_PASSWORD, "postgres", other.port());
        DatabaseProblem problem = problem(CoderWorld.access(world.url(), adminUrl));
        assertThat(problem.kind()).isEqualTo(Kind.BAD_URL);
        assertThat(problem).hasMessageContaining("another server");
    }

    @Test
    void withoutSslmodeTlsIsUsedAndTheCertificateNotChecked() throws Exception {
        String url = world.url().replace("?sslmode=disable", "");
        assertThat(databases.inspect(CoderWorld.access(url, null)).schema()).isEqualTo(new SchemaVersion(343));
    }

    @Test
    void verifyFullRefusesACertificateNobodyVouchesFor() {
        DatabaseProblem problem =
                problem(CoderWorld.access(world.url().replace("sslmode=disable", "sslmode=verify-full"), null));
        assertThat(problem.kind()).isEqualTo(Kind.BAD_URL);
        assertThat(problem).hasMessageContaining("sslrootcert");
    }

    @Test
    void aServerWithoutTlsIsSaidToHaveNone() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var client = plain.accept()) {
                    client.getInputStream().readNBytes(8);
                    client.getOutputStream().write('N');
                    client.getInputStream().read();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String url = world.url(plain.getLocalPort()).replace("?sslmode=disable", "");
            DatabaseProblem problem = problem(CoderWorld.access(url, null));
            assertThat(problem.kind()).isEqualTo(Kind.BAD_URL);
            assertThat(problem).hasMessageContaining("sslmode=disable");
        }
    }

    @Test
    void theFirstOfSeveralHostsMayBeDead() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        String url = world.url().replace("@127.0.0.1:", "@127.0.0.1:" + free + ",127.0.0.1:");
        assertThat(databases.inspect(CoderWorld.access(url, null)).schema()).isEqualTo(new SchemaVersion(343));
    }

    @Test
    void keyValuePairsAreTakenToo() throws Exception {
        String pairs = "host=127.0.0.1 port=" + server.port() + " user=" + world.role + " dbname=" + world.database
                + " sslmode=disable password='"
                + CoderWorld.PASSWORD.replace("\\", "\\\\").replace("'", "\\'") + "'";
        assertThat(databases
                        .inspect(new DatabaseAccess(new Sensitive(pairs), null, "postgres", "us"))
                        .schema())
                .isEqualTo(new SchemaVersion(343));
    }

    private DatabaseAccess with(String parameters) {
        return CoderWorld.access(world.url() + parameters, null);
    }

    private DatabaseProblem problem(DatabaseAccess access) {
        DatabaseProblem problem = catchThrowableOfType(DatabaseProblem.class, () -> databases.inspect(access));
        assertThat(problem).isNotNull();
        assertThat(problem.getMessage()).doesNotContain("caNary").endsWith(".");
        return problem;
    }
}
