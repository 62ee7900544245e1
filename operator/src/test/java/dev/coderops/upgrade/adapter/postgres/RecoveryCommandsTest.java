package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryCommandsTest {

    private final PostgresDatabases databases = new PostgresDatabases();

    @ParameterizedTest
    @EnumSource
    void theStatementsPutTheCloneInTheDatabasesPlace(RealServer server) throws SQLException {
        try (CoderWorld world = cloned(server, "")) {
            String cloneOid = oid(world, world.cloneName());
            runAsOwner(world, RecoveryCommands.swapStatements(world.database, world.cloneName()));

            assertSwapped(world, cloneOid);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionOnTheDatabaseUndoesAllOfIt(RealServer server) throws SQLException {
        try (CoderWorld world = cloned(server, "")) {
            databases.open(world.access(), world.identity());
            String before = String.join(",", world.databases());
            try (Connection _ = world.connect("")) {
                assertThatThrownBy(() ->
                                runAsOwner(world, RecoveryCommands.swapStatements(world.database, world.cloneName())))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(String.join(",", world.databases())).isEqualTo(before);
            assertThat(databases.state(world.access()).acceptsConnections()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLineWorksWhenPastedIntoAShell(RealServer server) throws Exception {
        assumeTrue(psqlIsHere(), "psql is not installed");
        try (CoderWorld world = cloned(server, " 'odd' \"näme\" $n$ $HOME `x` \\")) {
            String command = databases.swapCommand(world.access(), world.identity(), world.cloneName());
            assertThat(command).doesNotContain("caNary").doesNotContain("\n");
            String cloneOid = oid(world, world.cloneName());
            ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
            shell.environment().put("PGPASSWORD", CoderWorld.PASSWORD);
            shell.environment().put("PGCLIENTENCODING", "UTF8");
            shell.environment().put("LC_ALL", "C.UTF-8");
            Process process = shell.start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(output).isZero();

            assertSwapped(world, cloneOid);
        }
    }

    @Test
    void theNameOfTheFailedDatabaseFitsAndIsAlwaysTheSame() {
        assertThat(RecoveryCommands.failedName("coder", "coder_cup_0c0ffee0_1_2"))
                .isEqualTo("coder_failed_0c0ffee0_1_2");
        String database = "ä".repeat(31);
        String failed = RecoveryCommands.failedName(database, "ää_cup_0c0ffee0_1_2");
        assertThat(failed.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(63);
        assertThat(failed).endsWith("_failed_0c0ffee0_1_2").startsWith("ää");
        assertThat(RecoveryCommands.failedName("coder", "something"))
                .isEqualTo(RecoveryCommands.failedName("coder", "something"))
                .isNotEqualTo(RecoveryCommands.failedName("coder", "something else"));
    }

    private CoderWorld cloned(RealServer server, String oddity) throws SQLException {
        CoderWorld plain = CoderWorld.on(server);
        CoderWorld world = plain;
        if (!oddity.isEmpty()) {
            world = CoderWorld.named(server, plain.database + oddity, plain.role + oddity);
        }
        server.run("COMMENT ON DATABASE " + SqlText.identifier(world.database) + " IS 'it''s \"ours\" \\'");
        databases.close(world.access(), world.identity());
        databases.createClone(world.access(), world.request());
        return world;
    }

    private static void runAsOwner(CoderWorld world, List<String> statements) throws SQLException {
        try (Connection connection = world.server.connect(world.role, CoderWorld.PASSWORD, "postgres", "");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String each : statements) {
                statement.execute(each);
            }
            connection.commit();
        }
    }

    private static void assertSwapped(CoderWorld world, String cloneOid) throws SQLException {
        assertThat(oid(world, world.database)).isEqualTo(cloneOid);
        assertThat(world.query("SELECT datallowconn || shobj_description(oid, 'pg_database') FROM pg_database WHERE"
                        + " datname = " + SqlText.literal(world.database)))
                .isEqualTo("trueit's \"ours\" \\");
        String failed = RecoveryCommands.failedName(world.database, world.cloneName());
        assertThat(world.databases()).contains(world.database, failed).doesNotContain(world.cloneName());
        assertThat(world.query("SELECT datallowconn FROM pg_database WHERE datname = " + SqlText.literal(failed)))
                .isEqualTo("f");
        world.connect("").close();
    }

    private static String oid(CoderWorld world, String name) throws SQLException {
        return world.query("SELECT oid FROM pg_database WHERE datname = " + SqlText.literal(name));
    }

    private static boolean psqlIsHere() throws InterruptedException {
        try {
            Process psql = new ProcessBuilder("psql", "--version").start();
            return psql.waitFor(10, TimeUnit.SECONDS) && psql.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
