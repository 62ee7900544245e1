package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.Databases.CloneRequest;
import dev.coderops.upgrade.port.Databases.CloneState;
import dev.coderops.upgrade.port.PortException.Denied;
import dev.coderops.upgrade.port.PortException.Rejected;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class CloneTest {

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
    void anOwnerWithCreatedbClonesAndTheCloneHoldsTheData() throws SQLException {
        databases.close(world.access(), world.identity());

        databases.createClone(world.access(), world.request());

        CloneState clone = databases.clone(world.access(), world.cloneName()).orElseThrow();
        assertThat(clone.complete()).isTrue();
        assertThat(clone.marker()).isEqualTo(world.request().marker());
        assertThat(clone.bytes()).isGreaterThan(1_000_000);
        assertThat(Instant.parse(clone.completedAt()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
        assertThat(world.query("SELECT datallowconn FROM pg_database WHERE datname = '" + world.cloneName() + "'"))
                .isEqualTo("f");
        server.run("ALTER DATABASE " + world.cloneName() + " ALLOW_CONNECTIONS true");
        try (Connection connection = server.connect(world.role, CoderWorld.PASSWORD, world.cloneName(), "");
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM users")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(100);
        }
    }

    @Test
    void whatACopyDoesNotCarryIsGivenToTheClone() throws SQLException {
        String reader = world.role + "_reader";
        String granter = world.role + " \"Granter\"";
        String quoted = SqlText.identifier(granter);
        server.run(
                "CREATE ROLE " + reader,
                "CREATE ROLE " + quoted,
                "REVOKE ALL ON DATABASE " + world.database + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + world.database + " TO " + reader,
                "GRANT CONNECT, CREATE ON DATABASE " + world.database + " TO " + quoted + " WITH GRANT OPTION",
                "SET ROLE " + quoted,
                "GRANT CREATE ON DATABASE " + world.database + " TO " + reader,
                "RESET ROLE",
                "ALTER DATABASE " + world.database + " CONNECTION LIMIT 77",
                "COMMENT ON DATABASE " + world.database + " IS 'it''s \"ours\" \\ ä'",
                "ALTER DATABASE " + world.database + " SET search_path TO \"$user\", \"Odd, \"\"name\", public",
                "ALTER DATABASE " + world.database + " SET log_statement TO 'ddl'",
                "ALTER DATABASE " + world.database + " SET my.setting TO 'a''b\\c, d'",
                "ALTER ROLE " + reader + " IN DATABASE " + world.database + " SET work_mem TO '5MB'",
                "ALTER ROLE " + quoted + " IN DATABASE " + world.database + " SET search_path TO ''");
        databases.close(world.superuserAccess(), world.identity());

        databases.createClone(world.superuserAccess(), world.request());

        assertThat(world.carriedOver(world.cloneName())).isEqualTo(world.carriedOver(world.database));
        assertThat(world.carriedOver(world.cloneName())).contains(world.role, "77", "ddl", "5MB", "Odd, ");
        assertThat(CloneMarker.parse(world.query("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE"
                                + " datname = '" + world.cloneName() + "'"))
                        .orElseThrow()
                        .comment())
                .isEqualTo("it's \"ours\" \\ ä");
    }

    @Test
    void aPlainOwnerGivesWhatItMayAndTheRestIsLeftOut() throws SQLException {
        server.run(
                "REVOKE CONNECT ON DATABASE " + world.database + " FROM PUBLIC",
                "ALTER DATABASE " + world.database + " SET log_statement TO 'ddl'",
                "ALTER DATABASE " + world.database + " SET work_mem TO '5MB'",
                "ALTER ROLE " + world.role + " IN DATABASE " + world.database + " SET work_mem TO '6MB'");
        databases.close(world.access(), world.identity());

        databases.createClone(world.access(), world.request());

        assertThat(world.carriedOver(world.cloneName()))
                .isEqualTo(world.carriedOver(world.database).replace("log_statement=ddl,", ""))
                .contains("work_mem=5MB", "work_mem=6MB")
                .doesNotContain("log_statement");
    }

    @Test
    void aMemberOfTheOwnerWithCreatedbClones() throws SQLException {
        String admin = world.role + "_admin";
        server.run(
                "CREATE ROLE " + admin + " LOGIN CREATEDB PASSWORD 'p'",
                "GRANT " + world.role + " TO " + admin,
                "ALTER DATABASE " + world.database + " CONNECTION LIMIT 5",
                "REVOKE TEMPORARY ON DATABASE " + world.database + " FROM PUBLIC",
                "ALTER ROLE " + world.role + " IN DATABASE " + world.database + " SET work_mem TO '6MB'");
        DatabaseAccess access = CoderWorld.access(world.url(), CoderWorld.url(admin, "p", "postgres", server.port()));
        databases.close(access, world.identity());

        databases.createClone(access, world.request());

        assertThat(world.carriedOver(world.cloneName())).isEqualTo(world.carriedOver(world.database));
    }

    @Test
    void withoutTheRightToCreateDatabasesNothingIsLeft() throws SQLException {
        server.run("ALTER ROLE " + world.role + " NOCREATEDB");
        databases.close(world.access(), world.identity());

        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Denied.class)
                .hasMessageContaining("permission denied to create database");
        assertThat(world.databases()).containsExactly(world.database);
    }

    @Test
    void repeatedItChangesNothing() throws SQLException {
        databases.close(world.access(), world.identity());
        databases.createClone(world.access(), world.request());
        String before = catalogue();

        databases.createClone(world.access(), world.request());

        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    void aSessionOfAnotherRoleKeepsItFromStartingAndIsNamed() throws SQLException {
        String reporter = world.role + "_reporter";
        server.run("CREATE ROLE " + reporter + " LOGIN PASSWORD 'p'");
        try (Connection foreign = server.connect(reporter, "p", world.database, "monthly report")) {
            databases.close(world.access(), world.identity());

            assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining(reporter)
                    .hasMessageContaining("monthly report")
                    .hasMessageContaining("process "
                            + foreign.unwrap(org.postgresql.PGConnection.class).getBackendPID());
            assertThat(foreign.isValid(5)).isTrue();
        }
        assertThat(world.databases()).containsExactly(world.database);
    }

    @Test
    void aPreparedTransactionKeepsItFromStartingAndIsNamed() throws SQLException {
        world.inside("BEGIN", "INSERT INTO workspaces VALUES (1)", "PREPARE TRANSACTION 'left over'");
        databases.close(world.access(), world.identity());
        try {
            assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("left over");
        } finally {
            databases.open(world.access(), world.identity());
            world.inside("ROLLBACK PREPARED 'left over'");
        }
    }

    @Test
    void anOpenDatabaseIsNotCloned() throws SQLException {
        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("accepts connections");
        assertThat(world.databases()).containsExactly(world.database);
    }

    @Test
    void anotherDatabaseOfTheSameNameIsNotCloned() throws SQLException {
        databases.close(world.access(), world.identity());
        DatabaseIdentity real = world.identity();
        DatabaseIdentity other = new DatabaseIdentity(real.systemIdentifier(), real.oid() + 1, real.name());
        DatabaseIdentity elsewhere = new DatabaseIdentity("7", real.oid(), real.name());

        assertThatThrownBy(() -> databases.createClone(world.access(), new CloneRequest(other, world.cloneName(), "m")))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("another one than before");
        assertThatThrownBy(() ->
                        databases.createClone(world.access(), new CloneRequest(elsewhere, world.cloneName(), "m")))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Another server");
    }

    @Test
    void anUnmarkedRemnantIsDroppedAndMadeAgain() throws SQLException {
        databases.close(world.access(), world.identity());
        server.run("CREATE DATABASE " + world.cloneName() + " OWNER " + world.role + " ALLOW_CONNECTIONS false");

        databases.createClone(world.access(), world.request());

        assertThat(databases
                        .clone(world.access(), world.cloneName())
                        .orElseThrow()
                        .complete())
                .isTrue();
        server.run("ALTER DATABASE " + world.cloneName() + " ALLOW_CONNECTIONS true");
        server.connect(world.role, CoderWorld.PASSWORD, world.cloneName(), "").close();
    }

    @Test
    void aDatabaseWithSomebodysCommentIsLeftAlone() throws SQLException {
        databases.close(world.access(), world.identity());
        server.run(
                "CREATE DATABASE " + world.cloneName() + " ALLOW_CONNECTIONS false",
                "COMMENT ON DATABASE " + world.cloneName() + " IS 'mine, {not yours}'");
        String before = catalogue();

        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("comment that is not ours");
        assertThat(catalogue()).isEqualTo(before);
        CloneState state = databases.clone(world.access(), world.cloneName()).orElseThrow();
        assertThat(state.complete()).isFalse();
        assertThat(state.marker()).isEmpty();
    }

    @Test
    void anOpenDatabaseWithoutACommentIsNotOursAndLeftAlone() throws SQLException {
        databases.close(world.access(), world.identity());
        server.run("CREATE DATABASE " + world.cloneName());
        String before = catalogue();

        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("a copy of ours never does");
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    void aClosedDatabaseOfAnotherOwnerIsNotOursAndLeftAlone() throws SQLException {
        databases.close(world.superuserAccess(), world.identity());
        server.run("CREATE DATABASE " + world.cloneName() + " ALLOW_CONNECTIONS false");
        String before = catalogue();

        assertThatThrownBy(() -> databases.createClone(world.superuserAccess(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("belongs to role \"postgres\"");
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    void theCloneOfAnotherUpgradeIsLeftAlone() throws SQLException {
        databases.close(world.access(), world.identity());
        databases.createClone(world.access(), new CloneRequest(world.identity(), world.cloneName(), "another/1/1"));
        String before = catalogue();

        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("another/1/1");
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    void aCloneThatWasOpenedSinceIsNotTrusted() throws SQLException {
        databases.close(world.access(), world.identity());
        databases.createClone(world.access(), world.request());
        server.run("ALTER DATABASE " + world.cloneName() + " ALLOW_CONNECTIONS true");

        assertThatThrownBy(() -> databases.createClone(world.access(), world.request()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("was opened");
    }

    @Test
    void aRecordedCollationVersionThatTheLibraryNoLongerHasIsCarriedOver() throws SQLException {
        server.run("UPDATE pg_database SET datcollversion = '0.1' WHERE datname = '" + world.database + "'");
        databases.close(world.access(), world.identity());

        databases.createClone(world.access(), world.request());

        assertThat(world.carriedOver(world.cloneName()))
                .isEqualTo(world.carriedOver(world.database))
                .contains("0.1");
    }

    @Test
    void aLargeDatabaseIsCopiedByFiles() throws SQLException {
        world.inside("CREATE TABLE filler AS SELECT i, repeat('x', 900) AS text FROM generate_series(1, 80000) i");
        databases.close(world.access(), world.identity());

        databases.createClone(world.access(), world.request());

        CloneState clone = databases.clone(world.access(), world.cloneName()).orElseThrow();
        assertThat(clone.complete()).isTrue();
        assertThat(clone.bytes()).isGreaterThan(64L << 20);
    }

    @Test
    void namesWithQuotesSpacesAndUmlautsAreNames() throws SQLException {
        try (CoderWorld odd = CoderWorld.named(
                server,
                "dätabase \"quoted\"; DROP DATABASE x; -- '\\ " + world.role,
                "rôle \"quoted\" 'x' \\ " + world.role)) {
            server.run(
                    "ALTER ROLE " + SqlText.identifier(odd.role) + " IN DATABASE " + SqlText.identifier(odd.database)
                            + " SET work_mem TO '6MB'",
                    "REVOKE ALL ON DATABASE " + SqlText.identifier(odd.database) + " FROM PUBLIC");
            CloneRequest request = new CloneRequest(odd.identity(), odd.database + "_cup_1", "märker ' \" \\ $$");
            databases.close(odd.access(), odd.identity());

            databases.createClone(odd.access(), request);

            assertThat(odd.carriedOver(request.name())).isEqualTo(odd.carriedOver(odd.database));
            assertThat(databases
                            .clone(odd.access(), request.name())
                            .orElseThrow()
                            .marker())
                    .isEqualTo(request.marker());
            assertThat(databases.state(odd.access()).identity()).isEqualTo(odd.identity());
        }
    }

    @Test
    void throughAPoolerNothingIsCopied() throws Exception {
        databases.close(world.access(), world.identity());
        try (CuttingProxy pooler = CuttingProxy.pooler(server.port())) {
            assertThatThrownBy(() ->
                            databases.createClone(CoderWorld.access(world.url(pooler.port()), null), world.request()))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("pooler");
        }
        assertThat(world.databases()).containsExactly(world.database);
    }

    @Test
    void noDatabaseNoClone() throws SQLException {
        assertThat(databases.clone(world.access(), "there is none")).isEmpty();
    }

    private String catalogue() throws SQLException {
        return world.query("SELECT d.xmin || ' ' || d.* || ' ' || coalesce(shobj_description(d.oid, 'pg_database'), '')"
                + " FROM pg_database d WHERE starts_with(datname, '" + world.database + "') ORDER BY datname");
    }
}
