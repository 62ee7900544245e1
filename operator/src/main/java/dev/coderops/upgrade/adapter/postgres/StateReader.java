package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the maintenance database tells about Coder's: nothing here opens a session on Coder's own. */
final class StateReader {

    private static final String STATE = """
            SELECT d.oid::bigint, d.datallowconn,
                   EXISTS (SELECT FROM pg_locks l WHERE l.database = d.oid AND %s),
                   EXISTS (SELECT FROM pg_stat_activity a
                           WHERE starts_with(coalesce(a.application_name, ''), ?) AND a.state = 'active'
                             AND a.pid <> pg_backend_pid() AND a.query ILIKE 'CREATE DATABASE%%')
            FROM pg_database d WHERE d.datname = ?
            """.formatted(Sessions.MIGRATION_LOCK);

    private StateReader() {}

    static DatabaseState read(Connection connection, String database, String coderRole, String ours)
            throws SQLException {
        String server = DatabaseRow.systemIdentifier(connection);
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, Connections.asServerShows(ours));
            statement.setString(2, database);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw DatabaseRow.missing(database);
                }
                long oid = row.getLong(1);
                return new DatabaseState(
                        new DatabaseIdentity(server, oid, database),
                        row.getBoolean(2),
                        Sessions.on(connection, oid, ours, coderRole),
                        row.getBoolean(3),
                        row.getBoolean(4));
            }
        }
    }
}
