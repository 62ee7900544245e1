package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.DatabaseProblem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * At most one idle connection a key, closed when it has not been used for a few seconds. An upgrade under way asks the
 * same server several times a second; an idle operator has no connection anywhere.
 */
final class KeptConnections {

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Executor later = CompletableFuture.delayedExecutor(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    private final Map<String, Idle> idle = new HashMap<>();

    /** A connection put back once; put back again it is another one of these. */
    private static final class Idle {
        private final Connection connection;

        Idle(Connection connection) {
            this.connection = connection;
        }
    }

    /** The idle connection of a key, now the caller's; {@code null} when there is none. */
    synchronized @Nullable Connection take(String key) {
        Idle found = idle.remove(key);
        return found == null ? null : found.connection;
    }

    /** Asks, and keeps the connection when it is as good as new afterwards; else it is closed. */
    <T> T askAndKeep(String key, Connection connection, Connections.Question<T> question)
            throws SQLException, DatabaseProblem {
        boolean good = false;
        try {
            T answer = question.ask(connection);
            connection.rollback();
            good = true;
            return answer;
        } finally {
            if (good) {
                keep(key, connection);
            } else {
                close(connection);
            }
        }
    }

    private void keep(String key, Connection connection) {
        Idle kept = new Idle(connection);
        Idle other;
        synchronized (this) {
            other = idle.put(key, kept);
        }
        if (other != null) {
            close(other.connection);
        }
        later.execute(() -> closeIfIdle(key, kept));
    }

    private void closeIfIdle(String key, Idle kept) {
        boolean unused;
        synchronized (this) {
            unused = idle.remove(key, kept);
        }
        if (unused) {
            close(kept.connection);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // It was of no use any more.
        }
    }
}
