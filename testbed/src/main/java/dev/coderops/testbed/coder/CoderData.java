package dev.coderops.testbed.coder;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows in Coder's database, in bulk, as years of use leave them. API keys make migration 371 slow (11 s for a million);
 * audit logs make the database large. The columns are those of schema 343 (2.24.4), {@code coderd/database/dump.sql}.
 */
public final class CoderData {

    private static final String API_KEYS = """
            INSERT INTO api_keys (id, hashed_secret, user_id, last_used, expires_at, created_at, updated_at,
                                  login_type, lifetime_seconds, ip_address)
            SELECT 's' || lpad(to_hex(batch.first + n), 9, '0'),
                   sha256(convert_to((batch.first + n)::text, 'UTF8')),
                   ?::uuid,
                   now() - (n % 8640) * interval '10 seconds',
                   now() + interval '1 day' - (n % 8640) * interval '10 seconds',
                   now() - interval '1 day' - (n % 8640) * interval '10 seconds',
                   now() - (n % 8640) * interval '10 seconds',
                   'password', 86400,
                   '10.0.0.0'::inet + (n % 65536)
            FROM (SELECT count(*) AS first FROM api_keys) batch, generate_series(1, ?::bigint) n
            """;

    private static final String AUDIT_LOGS = """
            INSERT INTO audit_logs (id, "time", user_id, organization_id, ip, user_agent, resource_type, resource_id,
                                    resource_target, action, diff, status_code, additional_fields, request_id,
                                    resource_icon)
            SELECT gen_random_uuid(),
                   now() - n * interval '1 minute',
                   ?::uuid, ?::uuid,
                   '10.0.0.0'::inet + (n % 65536),
                   'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
                   'workspace', gen_random_uuid(),
                   'workspace-' || (n % 500),
                   (ARRAY['create', 'write', 'start', 'stop', 'delete'])[1 + n % 5]::audit_action,
                   jsonb_build_object('ttl', jsonb_build_object('old', n, 'new', n + 1, 'secret', false)),
                   200,
                   jsonb_build_object('workspace_name', 'workspace-' || (n % 500), 'build_number', (n % 90)::text),
                   gen_random_uuid(), ''
            FROM generate_series(1, ?::bigint) n
            """;

    private final String jdbcUrl;

    /** Works on the database of this URL, which has user and password in it. */
    public CoderData(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /** Adds sessions of a user; gives how many rows were added. */
    public long addApiKeys(CoderApi.Session session, long count) {
        return insert(API_KEYS, session.user().toString(), String.valueOf(count));
    }

    /** Adds audit log entries; gives how many rows were added. */
    public long addAuditLogs(CoderApi.Session session, long count) {
        return insert(
                AUDIT_LOGS, session.user().toString(), session.organization().toString(), String.valueOf(count));
    }

    /** Number of rows of every table of schema {@code public} except UNLOGGED ones, which a crash or dump empties. */
    public static Map<String, Long> rowCounts(String jdbcUrl) {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            for (String table : loggedTables(statement)) {
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    row.next();
                    counts.put(table, row.getLong(1));
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return counts;
    }

    /** The version in {@code schema_migrations}; blocks while a migration runs. */
    public static int schemaVersion(String jdbcUrl) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version FROM schema_migrations")) {
            if (!row.next()) {
                throw new IllegalStateException("schema_migrations is empty.");
            }
            return row.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<String> loggedTables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT quote_ident(relname) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relpersistence = 'p'
                """)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private long insert(String sql, String... parameters) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setString(index + 1, parameters[index]);
            }
            return statement.executeLargeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
