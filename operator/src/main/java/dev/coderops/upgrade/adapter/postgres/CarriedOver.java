package dev.coderops.upgrade.adapter.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a database but does not come along when it is copied as a template: privileges and settings. (Owner and
 * connection limit are given when the copy is made, the comment is kept in the {@link CloneMarker}.)
 *
 * @param ownPrivileges whether any were ever granted or revoked; otherwise PostgreSQL's default holds on both sides
 */
record CarriedOver(String owner, boolean ownPrivileges, Set<Grant> grants, List<Setting> settings) {

    /**
     * One privilege.
     *
     * @param grantee {@code null} for everybody
     */
    record Grant(String grantor, @Nullable String grantee, String privilege, boolean grantable) {
        String sql(String database) {
            return "GRANT " + privilege + " ON DATABASE " + SqlText.identifier(database) + " TO "
                    + (grantee == null ? "PUBLIC" : SqlText.identifier(grantee))
                    + (grantable ? " WITH GRANT OPTION" : "");
        }

        @Override
        public String toString() {
            return privilege + " of " + (grantee == null ? "PUBLIC" : grantee) + " granted by " + grantor;
        }
    }

    /** Reads them of one database from any other. */
    static CarriedOver of(Connection connection, DatabaseRow database) throws SQLException {
        boolean ownPrivileges;
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT datacl IS NOT NULL FROM pg_database WHERE oid = ?::bigint::oid")) {
            statement.setLong(1, database.oid());
            try (ResultSet row = statement.executeQuery()) {
                ownPrivileges = row.next() && row.getBoolean(1);
            }
        }
        return new CarriedOver(
                database.owner(), ownPrivileges, grants(connection, database.oid()), Setting.of(connection, database));
    }

    private static Set<Grant> grants(Connection connection, long oid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pg_get_userbyid(a.grantor), CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END,
                       a.privilege_type, a.is_grantable
                FROM pg_database d, aclexplode(d.datacl) a WHERE d.oid = ?::bigint::oid
                ORDER BY 1, 2, 3
                """)) {
            statement.setLong(1, oid);
            Set<Grant> grants = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    grants.add(new Grant(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
                }
            }
            return grants;
        }
    }

    /**
     * Gives them to a copy, inside the caller's transaction.
     *
     * @return what this role may not give, for people; rights that are missing are lost, never widened
     */
    List<String> applyTo(EffectSession session, DatabaseRow copy) throws SQLException {
        List<String> refused = new ArrayList<>();
        if (ownPrivileges) {
            session.change("REVOKE ALL ON DATABASE " + SqlText.identifier(copy.name()) + " FROM PUBLIC, "
                    + SqlText.identifier(owner));
            for (Grant grant : inOrder()) {
                SavepointAttempt attempt = new SavepointAttempt(session, grant.sql(copy.name()));
                if (grant.grantor().equals(owner)) {
                    attempt.asOurselves();
                } else {
                    attempt.as(grant.grantor());
                }
            }
            Set<Grant> missing = new HashSet<>(grants);
            missing.removeAll(grants(session.connection(), copy.oid()));
            missing.stream().map(Grant::toString).sorted().forEach(refused::add);
        }
        for (Setting setting : settings) {
            SavepointAttempt attempt = new SavepointAttempt(session, setting.sql(copy.name()));
            boolean done = attempt.asOurselves() || (setting.role() != null && attempt.as(setting.role()));
            if (!done) {
                refused.add(setting.toString());
            }
        }
        return refused;
    }

    /** A role can grant only what it was granted before. */
    private List<Grant> inOrder() {
        List<Grant> ordered = new ArrayList<>();
        List<Grant> left = new ArrayList<>(grants);
        boolean progress = true;
        while (progress) {
            List<Grant> next = left.stream()
                    .filter(grant -> grant.grantor().equals(owner)
                            || ordered.stream()
                                    .anyMatch(earlier -> earlier.grantable()
                                            && earlier.privilege().equals(grant.privilege())
                                            && grant.grantor().equals(earlier.grantee())))
                    .toList();
            ordered.addAll(next);
            left.removeAll(next);
            progress = !next.isEmpty();
        }
        return ordered;
    }
}
