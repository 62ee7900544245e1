package dev.coderops.testbed.measure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 25 ms who holds and who wants the advisory lock under which Coder migrates:
 * {@code pg_advisory_xact_lock(1037453835920848937)} (coderd/database/migrations/txnmigrator.go), in {@code pg_locks}
 * split into two halves. A server that goes away is asked again with a new connection.
 */
public final class LockSampler implements AutoCloseable {

    private static final int PERIOD_MILLIS = 25;

    private static final String LOOK = """
            SELECT count(*) FILTER (WHERE granted), count(*) FILTER (WHERE NOT granted)
            FROM pg_locks
            WHERE locktype = 'advisory' AND classid = 241551044 AND objid = 1626191913 AND objsubid = 1
              AND database = (SELECT oid FROM pg_database WHERE datname = coalesce(?, current_database()))
            """;

    private final String jdbcUrl;
    private final @Nullable String database;
    private final Queue<LockReport.Sample> samples = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lock-sampler").factory());
    private @Nullable Connection connection;

    private LockSampler(String jdbcUrl, @Nullable String database) {
        this.jdbcUrl = jdbcUrl;
        this.database = database;
    }

    /** Starts looking at Coder's database. */
    public static LockSampler start(String jdbcUrl) {
        return begin(new LockSampler(jdbcUrl, null));
    }

    /**
     * Starts looking at Coder's database from another one, so that nobody finds a session of ours on it: a database that
     * is used can be neither cloned nor renamed.
     *
     * @param jdbcUrl of another database of the same server
     * @param database name of Coder's
     */
    public static LockSampler start(String jdbcUrl, String database) {
        return begin(new LockSampler(jdbcUrl, database));
    }

    private static LockSampler begin(LockSampler sampler) {
        var _ = sampler.clock.scheduleAtFixedRate(sampler::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return sampler;
    }

    /** What was seen until now. */
    public LockReport report() {
        return new LockReport(List.copyOf(samples));
    }

    /** Looks that failed, because the server was away. */
    public int failures() {
        return failures.get();
    }

    /** Stops looking; the report stays available. */
    @Override
    public void close() {
        clock.execute(this::disconnect);
        clock.shutdown();
        clock.close();
    }

    private void look() {
        try (PreparedStatement statement = connected().prepareStatement(LOOK)) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                samples.add(new LockReport.Sample(Instant.now(), row.getInt(1), row.getInt(2)));
            }
        } catch (SQLException _) {
            failures.incrementAndGet();
            disconnect();
        }
    }

    private Connection connected() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = DriverManager.getConnection(jdbcUrl);
            connection = current;
        }
        return current;
    }

    private void disconnect() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException _) {
                // It was the server that went away.
            }
        }
    }
}
