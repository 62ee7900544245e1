package dev.coderops.upgrade.adapter.postgres;

import java.sql.SQLException;
import java.sql.Savepoint;

/** A statement of a transaction that goes on when the server refuses it. */
record SavepointAttempt(EffectSession session, String sql) {

    /** As the role that is connected; says whether it was done. */
    boolean asOurselves() throws SQLException {
        return attempt(() -> session.change(sql));
    }

    /** As another role that we are a member of; says whether it was done. */
    boolean as(String role) throws SQLException {
        return attempt(() -> {
            session.change("SET LOCAL ROLE " + SqlText.identifier(role));
            session.change(sql);
            session.change("RESET ROLE");
        });
    }

    private boolean attempt(EffectSession.Changes changes) throws SQLException {
        Savepoint savepoint = session.connection().setSavepoint();
        try {
            changes.make();
            session.connection().releaseSavepoint(savepoint);
            return true;
        } catch (SQLException e) {
            if (SqlFailures.connectionLost(e)) {
                throw e;
            }
            session.connection().rollback(savepoint);
            return false;
        }
    }
}
