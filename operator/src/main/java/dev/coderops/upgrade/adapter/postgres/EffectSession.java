package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.PortException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that remembers whether it has sent anything that changes the server. */
final class EffectSession implements AutoCloseable {

    private final Connection connection;
    private boolean changed;

    EffectSession(Connection connection) {
        this.connection = connection;
    }

    /** Changes to be made together. */
    @FunctionalInterface
    interface Changes {
        void make() throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    /** When the connection is lost from here on, nobody knows what the server made of it. */
    boolean changed() {
        return changed;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** For a query that has an effect, like ending a session. */
    PreparedStatement prepareChange(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        changed = true;
        return statement;
    }

    void change(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            changed = true;
            statement.execute(sql);
        }
    }

    /** All of the changes or none. */
    void together(Changes changes) throws SQLException {
        connection.setAutoCommit(false);
        try {
            changes.make();
            connection.commit();
        } catch (SQLException | PortException e) {
            rollback(e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    private void rollback(Exception cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
