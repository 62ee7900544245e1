package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.DatabaseProblem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Opens connections that cannot hang and cannot disturb.
 *
 * <p>Limits are set with {@code SET LOCAL} in the reading transaction rather than as start-up options: poolers refuse
 * unknown start-up options, and a plain {@code SET} would stay behind on a pooler's connection. {@code
 * assumeMinServerVersion} makes the application's name part of the start-up message, so no session of ours is ever
 * seen without it.
 */
final class Connections {

    /**
     * How long to wait.
     *
     * @param connect for each address; a {@code connect_timeout} of the URL counts instead, up to 30 s
     * @param answer for a reading statement
     * @param lock for a lock a reading statement needs
     */
    record Deadlines(Duration connect, Duration answer, Duration lock) {
        static final Deadlines DEFAULT =
                new Deadlines(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(200));
    }

    /** PostgreSQL cuts names of applications to this many bytes. */
    private static final int APPLICATION_NAME_LENGTH = 63;

    private static final int LONGEST_CONNECT_SECONDS = 30;

    private final Deadlines deadlines;
    private final KeptConnections kept = new KeptConnections();

    Connections(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** A question put to a connection. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException, DatabaseProblem;
    }

    /** Asks inside one read-only transaction with limits on every wait. */
    <T> T read(LibpqUrl url, String application, SearchPath searchPath, Question<T> question)
            throws SQLException, DatabaseProblem {
        try (Connection connection = connect(url, application)) {
            return ask(connection, searchPath, question);
        }
    }

    /**
     * The same on a connection that is kept for the next question, for as long as they come quickly one after the other:
     * making one costs more than most questions. Not for Coder's own database, where any session is in the way.
     */
    <T> T readAgain(LibpqUrl url, String application, SearchPath searchPath, Question<T> question)
            throws SQLException, DatabaseProblem {
        String key = url.jdbcUrl() + " " + url.user() + " " + application;
        Connection known = kept.take(key);
        if (known != null) {
            try {
                return kept.askAndKeep(key, known, connection -> ask(connection, searchPath, question));
            } catch (SQLException e) {
                if (!SqlFailures.connectionLost(e)) {
                    throw e;
                }
                // The server or the line went away since: a new connection tells how it is now.
            }
        }
        return kept.askAndKeep(key, connect(url, application), connection -> ask(connection, searchPath, question));
    }

    private <T> T ask(Connection connection, SearchPath searchPath, Question<T> question)
            throws SQLException, DatabaseProblem {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + deadlines.answer.toMillis()
                    + "; SET LOCAL lock_timeout = " + deadlines.lock.toMillis()
                    + (searchPath == SearchPath.CATALOG ? "; SET LOCAL search_path = pg_catalog" : ""));
        }
        return question.ask(connection);
    }

    /** Whether names are looked up where the role looks them up, or only in PostgreSQL's own catalogue. */
    enum SearchPath {
        ROLE,
        CATALOG
    }

    /**
     * A connection for a change. Once it stands nothing on our side gives up, because a client that gives up proves
     * nothing about the server; limits a person set on the role or the database are lifted for the same reason.
     */
    EffectSession change(LibpqUrl url, String application) throws SQLException, DatabaseProblem {
        Connection connection = connect(url, application);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name"
                                + " IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',"
                                + " 'idle_session_timeout', 'transaction_timeout');"
                                + " SET search_path = pg_catalog");
            }
            connection.setNetworkTimeout(Runnable::run, 0);
            return new EffectSession(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What PostgreSQL makes of a name that is too long. */
    static String asServerShows(String application) {
        return application.length() <= APPLICATION_NAME_LENGTH
                ? application
                : application.substring(0, APPLICATION_NAME_LENGTH);
    }

    /**
     * Whether another program answers in the server's place. A pooler cannot be changed through: a lock of ours may end up
     * on a connection that somebody else is given next.
     */
    static boolean pooled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            return row.next()
                    && row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    private Connection connect(LibpqUrl url, String application) throws SQLException, DatabaseProblem {
        if (application.isBlank()) {
            throw new IllegalArgumentException("our sessions need a name, or every session would count as ours");
        }
        int asked = Integer.parseInt(url.parameters().getOrDefault("connect_timeout", "0"));
        int connectSeconds = asked > 0 ? Math.min(asked, LONGEST_CONNECT_SECONDS) : seconds(deadlines.connect);
        Properties properties = url.properties();
        PGProperty.CONNECT_TIMEOUT.set(properties, connectSeconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, connectSeconds * url.servers().size() + seconds(deadlines.answer));
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(deadlines.answer) + 1);
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, seconds(deadlines.connect));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, asServerShows(application));
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.0");
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        // Which address is alive is asked anew each time, and no statement outlives a transaction: poolers.
        PGProperty.HOST_RECHECK_SECONDS.set(properties, 0);
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toSeconds()));
    }
}
