package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.adapter.postgres.Connections.SearchPath;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.DatabaseProblem.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether the admin role may do what a copy and the way back need: create databases, own the database (or be a member of
 * its owner), end sessions of Coder's role.
 */
final class CloneRights {

    // pg_has_role knows 'SET' from 16 on; before, membership sufficed to give a database to a role.
    private static final String RIGHTS = """
            SELECT me.rolname, me.rolsuper OR me.rolcreatedb, pg_get_userbyid(d.datdba), pg_has_role(d.datdba, 'USAGE'),
                   pg_has_role(d.datdba,
                       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END),
                   me.rolsuper OR (NOT coder.rolsuper
                       AND (pg_has_role(coder.oid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE'))),
                   pg_is_in_recovery()
            FROM pg_database d
              JOIN pg_roles me ON me.rolname = current_user
              LEFT JOIN pg_roles coder ON coder.rolname = ?
            WHERE d.datname = ? AND d.oid = ?::bigint::oid
            """;

    private final Connections connections;
    private final DatabaseAccess access;
    private final LibpqUrl url;
    private final LibpqUrl admin;

    CloneRights(Connections connections, DatabaseAccess access, LibpqUrl url, LibpqUrl admin) {
        this.connections = connections;
        this.access = access;
        this.url = url;
        this.admin = admin;
    }

    /**
     * What is in the way.
     *
     * @param ofTheFence it is in the way of closing the database, too, which no upgrade goes without
     */
    record Obstacle(String sentence, boolean ofTheFence) {}

    private static Optional<Obstacle> fence(String sentence) {
        return Optional.of(new Obstacle(sentence, true));
    }

    private static Optional<Obstacle> copy(String sentence) {
        return Optional.of(new Obstacle(sentence, false));
    }

    /**
     * Why the database cannot be copied, a sentence; empty when it can.
     *
     * @throws DatabaseProblem when the admin URL leads to another server than Coder's
     */
    Optional<Obstacle> obstacle(DatabaseIdentity database) throws DatabaseProblem, SQLException {
        if (access.maintenanceDatabase().equals(database.name())) {
            return fence(
                    "database.maintenanceDatabase is Coder's own database: name another one of the same server, for"
                            + " example postgres.");
        }
        LibpqUrl maintenance = admin.withDatabase(access.maintenanceDatabase());
        try {
            return connections.read(
                    maintenance, access.application(), SearchPath.CATALOG, connection -> rights(connection, database));
        } catch (SQLException e) {
            DatabaseProblem problem = SqlFailures.connecting(maintenance, e).orElseThrow(() -> e);
            return fence("The maintenance database cannot be used: " + problem.getMessage()
                    + " Another one can be named in database.maintenanceDatabase.");
        }
    }

    private Optional<Obstacle> rights(Connection connection, DatabaseIdentity database)
            throws SQLException, DatabaseProblem {
        String server = DatabaseRow.systemIdentifier(connection);
        boolean knownToDiffer = !server.isEmpty()
                && !database.systemIdentifier().isEmpty()
                && !server.equals(database.systemIdentifier());
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
            statement.setString(1, url.user());
            statement.setString(2, database.name());
            statement.setLong(3, database.oid());
            try (ResultSet row = statement.executeQuery()) {
                if (knownToDiffer || !row.next()) {
                    throw new DatabaseProblem(
                            Kind.BAD_URL,
                            "The URL of database.adminUrlFrom leads to " + admin.address()
                                    + ", which is another server than Coder's at " + url.address()
                                    + ": name a role of the same server.");
                }
                if (row.getBoolean(7)) {
                    throw new DatabaseProblem(
                            Kind.READ_ONLY,
                            "The URL of database.adminUrlFrom leads to a standby at " + admin.address()
                                    + ": name the primary.");
                }
                Optional<Obstacle> missing = missingRight(row);
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        if (Connections.pooled(connection)) {
            return fence(
                    "The database is reached through a connection pooler, which a copy cannot be made through: name the"
                            + " server's own address in database.adminUrlFrom.");
        }
        String prepared = Sessions.preparedTransaction(connection, database.name());
        return prepared.isEmpty() ? Optional.empty() : copy(prepared);
    }

    private Optional<Obstacle> missingRight(ResultSet row) throws SQLException {
        String me = row.getString(1);
        String quotedMe = SqlText.identifier(me);
        String owner = row.getString(3);
        if (!row.getBoolean(4) || !row.getBoolean(5)) {
            return fence("Role \"" + me + "\" does not own the database: GRANT " + SqlText.identifier(owner)
                    + " TO " + quotedMe + ", or name its owner \"" + owner
                    + "\" in database.adminUrlFrom (with CREATEDB).");
        }
        if (!row.getBoolean(6)) {
            return fence("Role \"" + me + "\" may not end sessions of Coder's role \"" + url.user() + "\": GRANT "
                    + SqlText.identifier(url.user()) + " TO " + quotedMe
                    + ", or name a superuser in database.adminUrlFrom.");
        }
        if (!row.getBoolean(2)) {
            return copy("Grant CREATEDB to role \"" + me + "\": ALTER ROLE " + quotedMe
                    + " CREATEDB, or name a role that has it in database.adminUrlFrom.");
        }
        return Optional.empty();
    }
}
