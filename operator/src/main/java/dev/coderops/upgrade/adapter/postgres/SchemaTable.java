package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * {@code schema_migrations} as Coder's migrations leave it: one row. Other applications use a table of this name too
 * (Rails, with a text column and one row for each migration; golang-migrate with time stamps).
 *
 * @param remark why there is no reading, the end of a sentence about the table; empty otherwise
 */
record SchemaTable(SchemaReading reading, String remark) {

    /** Coder counts its migrations; a larger number is somebody's time stamp. */
    private static final long LARGEST_PLAUSIBLE_VERSION = 100_000;

    private static final String COLUMNS = """
            SELECT to_regclass('schema_migrations') IS NOT NULL,
                   (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attname)
                    FROM pg_attribute a
                    WHERE a.attrelid = to_regclass('schema_migrations') AND a.attnum > 0 AND NOT a.attisdropped),
                   EXISTS (SELECT FROM pg_locks l
                           WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND %s)
            """.formatted(Sessions.MIGRATION_LOCK);

    /** Reads it in a transaction with a short lock time-out: a migration holds the table until its commit. */
    static SchemaTable read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(COLUMNS)) {
                row.next();
                if (!row.getBoolean(1)) {
                    return none("is not there (or not on the search path of this role)");
                }
                if (!"dirty boolean, version bigint".equals(row.getString(2))) {
                    return none("has other columns than Coder's");
                }
                if (row.getBoolean(3)) {
                    return new SchemaTable(new SchemaReading.Migrating(), "");
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT version, dirty FROM schema_migrations LIMIT 2")) {
                return onlyRow(rows);
            }
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals(SqlFailures.LOCK_NOT_AVAILABLE)) {
                return new SchemaTable(new SchemaReading.Migrating(), "");
            }
            throw e;
        }
    }

    private static SchemaTable onlyRow(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return none("is empty: the database was never migrated");
        }
        long version = rows.getLong(1);
        boolean dirty = rows.getBoolean(2);
        if (rows.next()) {
            return none("has more than one row, Coder's has one");
        }
        if (version < 0 || version > LARGEST_PLAUSIBLE_VERSION) {
            return none("says version " + version + ", which is no version of Coder's schema");
        }
        return new SchemaTable(new SchemaReading.At(new SchemaVersion(version), dirty), "");
    }

    private static SchemaTable none(String remark) {
        return new SchemaTable(new SchemaReading.None(), remark);
    }
}
