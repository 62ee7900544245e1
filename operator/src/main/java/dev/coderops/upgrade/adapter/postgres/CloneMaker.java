package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.Databases.CloneRequest;
import dev.coderops.upgrade.port.Databases.Session;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.PortException.Rejected;
import dev.coderops.upgrade.port.PortException.Unavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a closed database on its own server.
 *
 * <p>{@code CREATE DATABASE} is atomic but cannot be part of a transaction, and it goes on when its client dies. So there
 * are three worlds an earlier try can leave: no clone, an unmarked one, or a marked one; the marker is written in the same
 * transaction as everything else that makes the clone whole. An unmarked clone is dropped and made again. A lock on the
 * server, held by the session that copies, tells whether an earlier try still runs: it ends with the session, not
 * with the client.
 */
final class CloneMaker {

    private static final Logger LOG = LoggerFactory.getLogger(CloneMaker.class);

    /** First half of the advisory lock's key, "CUPG"; the second is the source's OID. */
    static final int COPY_LOCK = 0x43555047;

    /** Above this, copying files is faster than copying through the write-ahead log (measured at 1.5 GB: twice). */
    private static final long FILE_COPY_BYTES = 64L << 20;

    /** Answers to CREATE DATABASE that have nothing to do with how files are copied. */
    private static final Set<String> NOT_ABOUT_FILES = Set.of("55006", "42501", "42P04", "3D000", "53100", "57014");

    private final EffectSession session;
    private final CloneRequest request;

    CloneMaker(EffectSession session, CloneRequest request) {
        this.session = session;
        this.request = request;
    }

    void make(String ours, String coderRole) throws SQLException {
        Connection connection = session.connection();
        if (Connections.pooled(connection)) {
            throw new Rejected(
                    "The database is reached through a connection pooler, which a copy cannot be made through:"
                            + " name the server's own address in database.adminUrlFrom.",
                    null);
        }
        takeCopyLock();
        DatabaseRow source = closedSource();
        Optional<DatabaseRow> earlier = DatabaseRow.find(connection, request.name());
        if (earlier.isPresent() && isDone(earlier.get(), source)) {
            return;
        }
        refuseUsers(source, ours, coderRole);
        if (earlier.isPresent()) {
            drop();
        }
        CarriedOver carriedOver = CarriedOver.of(connection, source);
        copy(source);
        try {
            finish(source, carriedOver);
        } catch (SQLException | PortException e) {
            if (!(e instanceof SQLException sql && SqlFailures.connectionLost(sql))) {
                dropAfter(e);
            }
            throw e;
        }
    }

    private void takeCopyLock() throws SQLException {
        try (PreparedStatement statement = session.prepare("SELECT pg_try_advisory_lock(?, ?::bigint::oid::int)")) {
            statement.setInt(1, COPY_LOCK);
            statement.setLong(2, request.source().oid());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw new Unavailable(
                            "Database \"" + request.source().name() + "\" is still being copied by an earlier try.",
                            null);
                }
            }
        }
    }

    private DatabaseRow closedSource() throws SQLException {
        DatabaseRow source = DatabaseRow.expect(session.connection(), request.source());
        if (source.acceptsConnections()) {
            throw new Rejected(
                    "Database \"" + source.name()
                            + "\" accepts connections: a copy would miss what is written after it."
                            + " It must be closed first.",
                    null);
        }
        if (source.name().equals(request.name())) {
            throw new Rejected("A copy cannot have the name of its source, \"" + source.name() + "\".", null);
        }
        return source;
    }

    /** Whether the copy is there already; otherwise it is a remnant of ours that may be dropped. */
    private boolean isDone(DatabaseRow clone, DatabaseRow source) {
        if (clone.comment() == null) {
            if (clone.acceptsConnections()) {
                throw notOurs("accepts connections, and a copy of ours never does");
            }
            if (!clone.owner().equals(source.owner())) {
                throw notOurs("belongs to role \"" + clone.owner() + "\", and a copy of ours to the source's owner");
            }
            return false;
        }
        CloneMarker marker =
                CloneMarker.parse(clone.comment()).orElseThrow(() -> notOurs("has a comment that is not ours"));
        if (!marker.marker().equals(request.marker())) {
            throw notOurs("is the copy of another upgrade (" + marker.marker() + ")");
        }
        if (marker.sourceOid() != source.oid()) {
            throw notOurs("is the copy of another database (OID " + marker.sourceOid() + ")");
        }
        if (clone.acceptsConnections()) {
            throw notOurs("was opened since it was made, so it may have been changed");
        }
        return !marker.completedAt().isEmpty();
    }

    private Rejected notOurs(String why) {
        return new Rejected(
                "Database \"" + request.name() + "\" " + why + ". It was left alone; rename or drop it to go on.",
                null);
    }

    private void refuseUsers(DatabaseRow source, String ours, String coderRole) throws SQLException {
        List<Session> sessions = Sessions.on(session.connection(), source.oid(), ours, coderRole);
        if (!sessions.isEmpty()) {
            throw new Rejected(
                    "Database \"" + source.name() + "\" cannot be copied while it is used: "
                            + Sessions.describe(sessions.getFirst())
                            + (sessions.size() > 1 ? ", and " + (sessions.size() - 1) + " more" : "")
                            + ". End the session, then it goes on.",
                    null);
        }
        String prepared = Sessions.preparedTransaction(session.connection(), source.name());
        if (!prepared.isEmpty()) {
            throw new Rejected(prepared, null);
        }
    }

    private void copy(DatabaseRow source) throws SQLException {
        Connection connection = session.connection();
        int major = connection.getMetaData().getDatabaseMajorVersion();
        boolean large = DatabaseRow.bytes(connection, source.oid()).orElse(Long.MAX_VALUE) > FILE_COPY_BYTES;
        boolean reflinks = large && major >= 18 && fileCopyMethod("clone");
        String statement = createStatement(source, major, large);
        try {
            session.change(statement);
        } catch (SQLException e) {
            if (!reflinks || SqlFailures.connectionLost(e) || NOT_ABOUT_FILES.contains(SqlFailures.state(e))) {
                throw e;
            }
            LOG.info("The server's file system cannot clone files, so they are copied ({}).", SqlFailures.state(e));
            fileCopyMethod("copy");
            session.change(statement);
        }
    }

    private String createStatement(DatabaseRow source, int major, boolean large) {
        StringBuilder sql = new StringBuilder("CREATE DATABASE ")
                .append(SqlText.identifier(request.name()))
                .append(" WITH TEMPLATE ")
                .append(SqlText.identifier(source.name()))
                .append(" OWNER ")
                .append(SqlText.identifier(source.owner()))
                .append(" ALLOW_CONNECTIONS false CONNECTION LIMIT ")
                .append(source.connectionLimit());
        if (major >= 15 && large) {
            sql.append(" STRATEGY file_copy");
        }
        if (major >= 15 && source.collationVersion() != null) {
            // Otherwise refused when the server's image brought another C library or ICU since the database was made.
            sql.append(" COLLATION_VERSION ").append(SqlText.literal(source.collationVersion()));
        }
        return sql.toString();
    }

    /** Where the platform has no such call, the value does not exist. */
    private boolean fileCopyMethod(String method) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("SET file_copy_method = " + SqlText.literal(method));
            return true;
        } catch (SQLException e) {
            if (SqlFailures.connectionLost(e)) {
                throw e;
            }
            return false;
        }
    }

    private void finish(DatabaseRow source, CarriedOver carriedOver) throws SQLException {
        DatabaseRow clone = DatabaseRow.find(session.connection(), request.name())
                .orElseThrow(() -> DatabaseRow.missing(request.name()));
        session.together(() -> {
            List<String> refused = carriedOver.applyTo(session, clone);
            DatabaseRow after = DatabaseRow.expect(session.connection(), request.source());
            if (after.acceptsConnections() || !after.rowVersion().equals(source.rowVersion())) {
                throw new Rejected(
                        "Database \"" + source.name() + "\" was opened or altered while it was copied, so the copy was"
                                + " dropped.",
                        null);
            }
            String marker = new CloneMarker(request.marker(), source.oid(), serverTime(), source.comment()).json();
            session.change(
                    "COMMENT ON DATABASE " + SqlText.identifier(clone.name()) + " IS " + SqlText.literal(marker));
            if (!refused.isEmpty()) {
                LOG.warn(
                        "The copy {} lacks what this role may not set: {}. A superuser must set it if the copy is used.",
                        clone.name(),
                        String.join(", ", refused));
            }
        });
    }

    private String serverTime() throws SQLException {
        try (PreparedStatement statement = session.prepare(
                        "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private void drop() throws SQLException {
        session.change("DROP DATABASE " + SqlText.identifier(request.name()));
    }

    private void dropAfter(Exception cause) {
        try {
            drop();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
