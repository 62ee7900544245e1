package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.PortException.Rejected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code pg_database}, read from whatever database one is connected to.
 *
 * @param rowVersion changes with every {@code ALTER DATABASE} of the row: two equal readings of a closed database mean
 *     that nobody opened it in between
 * @param collationVersion what the server recorded when the database was made; absent before PostgreSQL 15
 */
record DatabaseRow(
        long oid,
        String name,
        boolean acceptsConnections,
        String rowVersion,
        String owner,
        int connectionLimit,
        @Nullable String comment,
        @Nullable String collationVersion) {

    // The column datcollversion exists from 15 on; asked through JSON, one statement serves every version.
    private static final String BY_NAME = """
            SELECT d.oid::bigint, d.datname, d.datallowconn, d.xmin::text, pg_get_userbyid(d.datdba), d.datconnlimit,
                   shobj_description(d.oid, 'pg_database'), to_jsonb(d) ->> 'datcollversion'
            FROM pg_database d WHERE d.datname = ?
            """;

    private static final String BYTES = """
            SELECT CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
                        THEN pg_database_size(d.oid) END
            FROM pg_database d WHERE d.oid = ?::bigint::oid
            """;

    static Optional<DatabaseRow> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BY_NAME)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new DatabaseRow(
                                row.getLong(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getString(4),
                                row.getString(5),
                                row.getInt(6),
                                row.getString(7),
                                row.getString(8)))
                        : Optional.empty();
            }
        }
    }

    /** The database that is meant, or nothing: a name is not an identity. */
    static DatabaseRow expect(Connection connection, DatabaseIdentity expected) throws SQLException {
        String server = systemIdentifier(connection);
        if (!server.isEmpty()
                && !expected.systemIdentifier().isEmpty()
                && !server.equals(expected.systemIdentifier())) {
            throw new Rejected(
                    "Another server answers: its system identifier is " + server + ", expected was "
                            + expected.systemIdentifier() + ". Nothing was changed.",
                    null);
        }
        DatabaseRow row = find(connection, expected.name()).orElseThrow(() -> missing(expected.name()));
        if (row.oid != expected.oid()) {
            throw new Rejected(
                    "Database \"" + expected.name() + "\" is another one than before: its OID is " + row.oid
                            + ", expected was " + expected.oid() + ". Nothing was changed.",
                    null);
        }
        return row;
    }

    static Rejected missing(String name) {
        return new Rejected(
                "There is no database \"" + name + "\" on the server. Look whether it was renamed or dropped.", null);
    }

    /** Size on disk; empty where the role may not know it. */
    static Optional<Long> bytes(Connection connection, long oid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BYTES)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getObject(1) != null ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Which cluster this is, empty where the role may not know: asked first, since a refusal would end the transaction. */
    static String systemIdentifier(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")) {
                if (!row.next() || !row.getBoolean(1)) {
                    return "";
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT system_identifier::text FROM pg_control_system()")) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }
}
