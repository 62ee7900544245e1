package dev.coderops.upgrade.adapter.postgres;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code ALTER DATABASE … SET} or {@code ALTER ROLE … IN DATABASE … SET}.
 *
 * @param role {@code null} when it holds for every role
 */
record Setting(@Nullable String role, String name, String value) {

    /**
     * Settings whose stored value is a list of quoted names (GUC_LIST_QUOTE), which must be given back name by name: as
     * one text, {@code search_path} would become the name of a single schema. The list is pg_dump's
     * (variable_is_guc_list_quote in dumputils.c).
     */
    private static final Set<String> LISTS_OF_NAMES = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    static List<Setting> of(Connection connection, DatabaseRow database) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT CASE WHEN s.setrole <> 0 THEN pg_get_userbyid(s.setrole) END, unnest(s.setconfig)
                FROM pg_db_role_setting s WHERE s.setdatabase = ?::bigint::oid ORDER BY s.setrole
                """)) {
            statement.setLong(1, database.oid());
            List<Setting> settings = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String entry = row.getString(2);
                    int equals = entry.indexOf('=');
                    settings.add(
                            new Setting(row.getString(1), entry.substring(0, equals), entry.substring(equals + 1)));
                }
            }
            return settings;
        }
    }

    String sql(String database) {
        String subject = role == null
                ? "ALTER DATABASE " + SqlText.identifier(database)
                : "ALTER ROLE " + SqlText.identifier(role) + " IN DATABASE " + SqlText.identifier(database);
        String values = LISTS_OF_NAMES.contains(name.toLowerCase(Locale.ROOT))
                ? names().stream().map(SqlText::literal).collect(joining(", "))
                : SqlText.literal(value);
        return subject + " SET " + SqlText.identifier(name) + " TO " + (values.isEmpty() ? "''" : values);
    }

    /** Splits at commas outside double quotes, and takes the quotes off. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' && quoted && i + 1 < value.length() && value.charAt(i + 1) == '"') {
                one.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
                wasQuoted = true;
            } else if (c == ',' && !quoted) {
                names.add(one.toString());
                one.setLength(0);
                wasQuoted = false;
            } else if (quoted || !Character.isWhitespace(c)) {
                one.append(c);
            }
        }
        if (wasQuoted || !one.isEmpty()) {
            names.add(one.toString());
        }
        return names;
    }

    /** Without the value, which may be private. */
    @Override
    public String toString() {
        return name + (role == null ? " of the database" : " of role " + role + " in the database");
    }
}
