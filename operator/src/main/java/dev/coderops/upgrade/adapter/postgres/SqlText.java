package dev.coderops.upgrade.adapter.postgres;

import java.sql.SQLException;
import org.postgresql.core.Utils;

/** Names and texts inside statements that take no parameters ({@code ALTER DATABASE} and the like). */
final class SqlText {

    private SqlText() {}

    /** Always quoted, so that no name is folded to lower case or taken for a keyword. */
    static String identifier(String name) {
        try {
            return Utils.escapeIdentifier(null, name).toString();
        } catch (SQLException e) {
            throw new IllegalArgumentException("a name cannot contain the character zero", e);
        }
    }

    /** Means the same whatever {@code standard_conforming_strings} says. */
    static String literal(String value) {
        try {
            String escaped = Utils.escapeLiteral(null, value, false).toString();
            return (value.contains("\\") ? "E'" : "'") + escaped + "'";
        } catch (SQLException e) {
            throw new IllegalArgumentException("a text cannot contain the character zero", e);
        }
    }
}
