package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.adapter.postgres.Connections.SearchPath;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.DatabaseProblem.Kind;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether Coder's database can be upgraded, asked in the order in which one answer makes the next question possible. */
final class Inspection {

    /** The oldest PostgreSQL Coder supports. */
    private static final int OLDEST_SERVER = 130_000;

    private static final String SERVER = """
            SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')::boolean,
                   split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::int,
                   to_regclass('migration_cursor') IS NOT NULL,
                   concat_ws(', ',
                       CASE WHEN to_regclass('users') IS NULL THEN 'users' END,
                       CASE WHEN to_regclass('workspaces') IS NULL THEN 'workspaces' END,
                       CASE WHEN to_regclass('site_configs') IS NULL THEN 'site_configs' END)
            """;

    private final Connections connections;
    private final DatabaseAccess access;
    private final LibpqUrl url;
    private final LibpqUrl admin;

    Inspection(Connections connections, DatabaseAccess access, LibpqUrl url, LibpqUrl admin) {
        this.connections = connections;
        this.access = access;
        this.url = url;
        this.admin = admin;
    }

    DatabaseFacts facts() throws DatabaseProblem, SQLException {
        DatabaseFacts facts;
        try {
            facts = connections.read(url, access.application(), SearchPath.ROLE, this::coderDatabase);
        } catch (SQLException e) {
            throw SqlFailures.connecting(url, e).orElseThrow(() -> e);
        }
        CloneRights.Obstacle obstacle = new CloneRights(connections, access, url, admin)
                .obstacle(facts.identity())
                .orElse(null);
        return new DatabaseFacts(
                facts.identity(),
                facts.serverVersion(),
                facts.schema(),
                facts.deploymentId(),
                facts.bytes(),
                obstacle == null || !obstacle.ofTheFence(),
                obstacle == null ? null : obstacle.sentence());
    }

    private DatabaseFacts coderDatabase(Connection connection) throws SQLException, DatabaseProblem {
        String missingTables;
        String serverVersion;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            refuseReadOnly(row.getBoolean(1), row.getBoolean(2));
            serverVersion = row.getString(3);
            if (row.getBoolean(5)) {
                throw problem(
                        Kind.CODER_V1,
                        "is a Coder v1 database (it has a table migration_cursor), which Coder v2 refuses: v2 is a"
                                + " separate deployment with a database of its own.");
            }
            if (row.getInt(4) < OLDEST_SERVER) {
                throw problem(
                        Kind.NOT_CODER,
                        "is on PostgreSQL " + serverVersion + ", and Coder needs 13 or newer: upgrade the server.");
            }
            missingTables = row.getString(6);
        }
        SchemaVersion schema = schema(connection);
        if (!missingTables.isEmpty()) {
            throw problem(
                    Kind.NOT_CODER,
                    "has no table " + missingTables + ", so it is not Coder's: correct the URL in database.urlFrom.");
        }
        return new DatabaseFacts(
                identity(connection), serverVersion, schema, deploymentId(connection), bytes(connection), true, null);
    }

    private void refuseReadOnly(boolean inRecovery, boolean readOnly) throws DatabaseProblem {
        if (inRecovery) {
            throw problem(
                    Kind.READ_ONLY,
                    "is on a standby or a server in recovery: name the primary, or put target_session_attrs=read-write"
                            + " into the URL.");
        }
        if (readOnly) {
            throw problem(
                    Kind.READ_ONLY,
                    "is read-only by default (default_transaction_read_only) for role \"" + url.user()
                            + "\": take the setting off the role, the database or the server.");
        }
    }

    private SchemaVersion schema(Connection connection) throws SQLException, DatabaseProblem {
        SchemaTable table;
        try {
            table = SchemaTable.read(connection);
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals(SqlFailures.INSUFFICIENT_PRIVILEGE)) {
                throw problem(
                        Kind.ACCESS_DENIED,
                        "does not let role \"" + url.user()
                                + "\" read schema_migrations: name the role Coder connects as.");
            }
            throw e;
        }
        return switch (table.reading()) {
            case SchemaReading.At(SchemaVersion version, boolean dirty) -> {
                if (dirty) {
                    throw problem(
                            Kind.DIRTY,
                            "was left half migrated (schema_migrations.dirty at version " + version
                                    + "): restore it, or let Coder's support repair it, before an upgrade.");
                }
                yield version;
            }
            case SchemaReading.Migrating() ->
                throw problem(Kind.MIGRATING, "is being migrated now: wait until Coder has started, then it goes on.");
            case SchemaReading.None(), SchemaReading.Closed() ->
                throw problem(
                        Kind.NOT_CODER,
                        "is not one of Coder's: its table schema_migrations " + table.remark()
                                + ". Correct the URL in database.urlFrom.");
        };
    }

    private static DatabaseIdentity identity(Connection connection) throws SQLException {
        String server = DatabaseRow.systemIdentifier(connection);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT oid::bigint, datname FROM pg_database WHERE datname = current_database()")) {
            row.next();
            return new DatabaseIdentity(server, row.getLong(1), row.getString(2));
        }
    }

    private static String deploymentId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM site_configs WHERE key = 'deployment_id'")) {
            String value = row.next() ? row.getString(1) : null;
            return value == null ? "" : value;
        }
    }

    private static long bytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private DatabaseProblem problem(Kind kind, String rest) {
        return new DatabaseProblem(kind, "Database \"" + url.database() + "\" at " + url.address() + " " + rest);
    }
}
