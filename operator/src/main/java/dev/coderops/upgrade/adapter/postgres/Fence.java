package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import java.sql.SQLException;

/**
 * Closes and opens a database. The identity is looked at before the change and again inside its transaction, after the
 * row is ours: a rename between the two undoes the change.
 */
final class Fence {

    private Fence() {}

    /** Keeps everybody out, superusers too, and ends the sessions of Coder's role. */
    static void close(EffectSession session, DatabaseIdentity expected, String coderRole, String ours)
            throws SQLException {
        allowConnections(session, expected, false);
        Sessions.end(session, expected.oid(), coderRole, ours);
    }

    static void open(EffectSession session, DatabaseIdentity expected) throws SQLException {
        allowConnections(session, expected, true);
    }

    private static void allowConnections(EffectSession session, DatabaseIdentity expected, boolean allow)
            throws SQLException {
        if (DatabaseRow.expect(session.connection(), expected).acceptsConnections() == allow) {
            return;
        }
        session.together(() -> {
            session.change(
                    "ALTER DATABASE " + SqlText.identifier(expected.name()) + " WITH ALLOW_CONNECTIONS " + allow);
            DatabaseRow.expect(session.connection(), expected);
        });
    }
}
