package dev.coderops.testbed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.testbed.build.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("node")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresServerTest {

    private final Path folder = folder();
    private final PostgresServer server = PostgresServer.create(
            PostgresInstallation.obtain(folder.resolve("postgresql")),
            PostgresOptions.standard().with("log_statement", "ddl"),
            folder.resolve("postgres"),
            "127.0.0.1");

    @BeforeAll
    void createADatabase() {
        server.createRole("a role", "it's: a/password?").createDatabase("a database", "a role");
    }

    @AfterAll
    void close() {
        server.close();
        assertThat(folder.resolve("postgres")).doesNotExist();
        Cache.delete(folder);
    }

    @Test
    void aRoleSignsInWithItsPasswordOnly() throws Exception {
        String url = server.jdbcUrl("a role", "it's: a/password?", "a database");
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("a role");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("a role", "wrong", "a database")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void escapesWhatAUrlCannotCarry() {
        assertThat(server.coderUrl("a role", "it's: a/password?", "a database"))
                .isEqualTo("postgres://a%20role:it%27s%3A%20a%2Fpassword%3F@127.0.0.1:" + server.port()
                        + "/a%20database?sslmode=disable");
    }

    @Test
    void whatWasCommittedOutlivesAKillAndAStop() throws Exception {
        server.execute("a database", "CREATE TABLE kept AS SELECT generate_series(1, 100000) AS n");
        server.kill();
        assertThat(server.running()).isFalse();
        server.start();
        assertThat(count()).isEqualTo(100000);
        server.stop();
        assertThatThrownBy(() -> server.connect("a database")).isInstanceOf(SQLException.class);
        server.start();
        assertThat(count()).isEqualTo(100000);
    }

    @Test
    void theBinariesThatComeWithTheTestbedServeTooWhereDebiansAreMissing() throws Exception {
        PostgresInstallation unpacked = PostgresInstallation.unpack(folder.resolve("unpacked"));
        assertThat(unpacked.major()).isGreaterThanOrEqualTo(14);
        assertThat(unpacked.program("pg_dump")).isEmpty();
        try (PostgresServer other = PostgresServer.create(
                        unpacked, PostgresOptions.standard(), folder.resolve("other"), "127.0.0.1");
                Connection connection = other.connect("postgres")) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(unpacked.major());
        }
    }

    private long count() throws SQLException {
        try (Connection connection = server.connect("a database");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM kept")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(
                    "postgres-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
