package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.Databases.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is on a database.
 *
 * <p>Without {@code pg_read_all_stats} the server hides {@code backend_type} and {@code client_addr} of other roles'
 * sessions, so a hidden type counts as a session; it is only known to be none when there is no role (autovacuum). Parallel
 * workers belong to their leader. Replication and background workers count: they keep a copy from starting like anybody.
 */
final class Sessions {

    /** Coder's migration lock, {@code pg_advisory_xact_lock(1037453835920848937)}, as {@code pg_locks} shows it. */
    static final String MIGRATION_LOCK =
            "l.locktype = 'advisory' AND l.classid = 241551044 AND l.objid = 1626191913 AND l.objsubid = 1 AND l.granted";

    private static final String ON_DATABASE = """
            SELECT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''),
                   CASE WHEN a.client_addr IS NOT NULL THEN host(a.client_addr)
                        WHEN a.client_port = -1 THEN 'local' ELSE '' END
            FROM pg_stat_activity a
            WHERE a.datid = ?::bigint::oid AND a.usesysid IS NOT NULL AND a.pid <> pg_backend_pid()
              AND coalesce(a.backend_type, '') NOT IN ('parallel worker', 'autovacuum worker')
              AND NOT starts_with(coalesce(a.application_name, ''), ?)
            ORDER BY a.backend_start, a.pid
            """;

    /** A migrator is left alone whoever asks: what it holds is decided by its own commit. */
    private static final String END_OF_ROLE = """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid))
            FROM pg_stat_activity a
            WHERE a.datid = ?::bigint::oid AND a.usename = ? AND a.pid <> pg_backend_pid()
              AND coalesce(a.backend_type, 'client backend') = 'client backend'
              AND NOT starts_with(coalesce(a.application_name, ''), ?)
              AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND\s""" + MIGRATION_LOCK + ")";

    private Sessions() {}

    /** All but our own, the oldest first. */
    static List<Session> on(Connection connection, long database, String ours, String coderRole) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ON_DATABASE)) {
            statement.setLong(1, database);
            statement.setString(2, Connections.asServerShows(ours));
            List<Session> sessions = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String role = row.getString(2);
                    sessions.add(new Session(
                            row.getInt(1), role, row.getString(3), row.getString(4), role.equals(coderRole)));
                }
            }
            return sessions;
        }
    }

    /** Ends the client sessions of a role, except ours and one that migrates. */
    static void end(EffectSession session, long database, String role, String ours) throws SQLException {
        try (PreparedStatement statement = session.prepareChange(END_OF_ROLE)) {
            statement.setLong(1, database);
            statement.setString(2, role);
            statement.setString(3, Connections.asServerShows(ours));
            statement.executeQuery().close();
        }
    }

    /** A transaction that was prepared and never ended, which keeps a copy from starting; empty when there is none. */
    static String preparedTransaction(Connection connection, String database) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT gid, owner FROM pg_prepared_xacts WHERE database = ? ORDER BY prepared LIMIT 1")) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? "A prepared transaction \"" + row.getString(1) + "\" of role \"" + row.getString(2)
                                + "\" is left on database \"" + database
                                + "\": COMMIT PREPARED or ROLLBACK PREPARED it."
                        : "";
            }
        }
    }

    static String describe(Session session) {
        return "process " + session.pid() + " of role \"" + session.role() + "\""
                + (session.application().isEmpty() ? "" : ", application \"" + session.application() + "\"")
                + (session.client().isEmpty() ? "" : ", from " + session.client());
    }
}
