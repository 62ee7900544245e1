package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.Databases.CloneRequest;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A small Coder database on a real server, with a role of its own that owns it and may create databases. */
final class CoderWorld implements AutoCloseable {

    /** Every character a URL treats in its own way. It must turn up in no message. */
    static final String PASSWORD = "caNary/7+:@ %?#&=é";

    static final String APPLICATION = "coder-upgrade-0c0ffee0";

    private static final AtomicInteger COUNT = new AtomicInteger();

    final RealServer server;
    final String database;
    final String role;

    private CoderWorld(RealServer server, String database, String role) {
        this.server = server;
        this.database = database;
        this.role = role;
    }

    static CoderWorld on(RealServer server) throws SQLException {
        int number = COUNT.incrementAndGet();
        return named(server, "db" + number + "_coder", "role" + number);
    }

    static CoderWorld named(RealServer server, String database, String role) throws SQLException {
        CoderWorld world = new CoderWorld(server, database, role);
        server.run(
                "CREATE ROLE " + SqlText.identifier(role) + " LOGIN CREATEDB PASSWORD " + SqlText.literal(PASSWORD),
                "CREATE DATABASE " + SqlText.identifier(database) + " OWNER " + SqlText.identifier(role));
        world.inside(
                "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
                "INSERT INTO schema_migrations VALUES (343, false)",
                "CREATE TABLE users (id int PRIMARY KEY, name text)",
                "INSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 100) i",
                "CREATE TABLE workspaces (id int)",
                "CREATE TABLE site_configs (key text, value text)",
                "INSERT INTO site_configs VALUES ('deployment_id', 'the-deployment')");
        return world;
    }

    /** Runs statements as Coder's role on Coder's database. */
    void inside(String... statements) throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    Connection connect(String application) throws SQLException {
        return server.connect(role, PASSWORD, database, application);
    }

    DatabaseAccess access() {
        return access(url(), null);
    }

    DatabaseAccess superuserAccess() {
        return access(url(), superuserUrl());
    }

    static DatabaseAccess access(String url, @Nullable String adminUrl) {
        return new DatabaseAccess(
                new Sensitive(url), adminUrl == null ? null : new Sensitive(adminUrl), "postgres", APPLICATION);
    }

    String url() {
        return url(server.port());
    }

    String url(int port) {
        return url(role, PASSWORD, database, port);
    }

    String superuserUrl() {
        return url("postgres", RealServer.SUPERUSER_PASSWORD, "postgres", server.port());
    }

    static String url(String role, String password, String database, int port) {
        return "postgres://" + encode(role) + ":" + encode(password) + "@127.0.0.1:" + port + "/" + encode(database)
                + "?sslmode=disable";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    DatabaseIdentity identity() throws SQLException {
        return new DatabaseIdentity(
                query("SELECT system_identifier FROM pg_control_system()"),
                Long.parseLong(query("SELECT oid FROM pg_database WHERE datname = " + SqlText.literal(database))),
                database);
    }

    String cloneName() {
        return database + "_cup_0c0ffee0_1_1";
    }

    CloneRequest request() throws SQLException {
        return new CloneRequest(identity(), cloneName(), "upgrade-0c0ffee0/1/1");
    }

    /** As the superuser, on the maintenance database. */
    String query(String sql) throws SQLException {
        return String.join("\n", rows(sql));
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(String.valueOf(row.getString(1)));
            }
            return rows;
        }
    }

    /** Databases whose name begins like this one's. */
    List<String> databases() throws SQLException {
        return rows("SELECT datname FROM pg_database WHERE starts_with(datname, " + SqlText.literal(database)
                + ") ORDER BY datname");
    }

    /** What a template copy does not carry, as text to compare; the name left out. */
    String carriedOver(String name) throws SQLException {
        String literal = SqlText.literal(name);
        return query(
                "SELECT concat_ws(E'\\n', pg_get_userbyid(datdba), datconnlimit, encoding, datcollate, dattablespace,"
                        + " to_jsonb(d) ->> 'datcollversion',"
                        + " (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(datacl) a),"
                        + " (SELECT string_agg(setrole::regrole || ' ' || setconfig::text, ' ' ORDER BY setrole)"
                        + "  FROM pg_db_role_setting WHERE setdatabase = d.oid))"
                        + " FROM pg_database d WHERE datname = " + literal);
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND"
                    + " datname = " + SqlText.literal(database));
            for (String each : databases()) {
                statement.execute("DROP DATABASE IF EXISTS " + SqlText.identifier(each) + " WITH (FORCE)");
            }
        }
    }
}
