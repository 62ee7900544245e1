package dev.coderops.testbed.measure;

import dev.coderops.testbed.coder.CoderApi;
import dev.coderops.testbed.coder.CoderEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks like a user, ten times a second each, with one second of patience, over a new connection each time.
 *
 * <p>Two questions, because they disagree: {@code /healthz} does not touch the database and answers 200 during a rolling
 * upgrade while every authenticated call ({@code /api/v2/users/me}) hangs or says 401.
 */
public final class OutageProber implements AutoCloseable {

    /** Needs a session and the database. */
    public static final String API = "/api/v2/users/me";

    /** Needs neither; the chart's readiness probe. */
    public static final String HEALTH = "/healthz";

    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final CoderEndpoint endpoint;
    private final Map<String, String> headers;
    private final Map<String, Queue<Probe>> timelines =
            Map.of(API, new ConcurrentLinkedQueue<>(), HEALTH, new ConcurrentLinkedQueue<>());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outage-prober").factory());
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    private OutageProber(CoderEndpoint endpoint, String token) {
        this.endpoint = endpoint;
        this.headers = Map.of(CoderApi.TOKEN_HEADER, token);
    }

    /**
     * Starts asking.
     *
     * @param endpoint of the service; closed with the prober
     * @param token session token of any user
     */
    public static OutageProber start(CoderEndpoint endpoint, String token) {
        OutageProber prober = new OutageProber(endpoint, token);
        // An answer that takes its second must not delay the next question.
        var _ = prober.clock.scheduleAtFixedRate(
                () -> prober.timelines.keySet().forEach(path -> prober.workers.execute(() -> prober.ask(path))),
                0,
                PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
        return prober;
    }

    /** What the authenticated interface did until now. */
    public OutageReport api() {
        return report(API);
    }

    /** What the health check did until now. */
    public OutageReport health() {
        return report(HEALTH);
    }

    /** Stops asking and waits for the last answers; reports stay available. */
    @Override
    public void close() {
        clock.shutdownNow();
        workers.close();
        endpoint.close();
    }

    private OutageReport report(String path) {
        return new OutageReport(path, List.copyOf(timelines.getOrDefault(path, new ConcurrentLinkedQueue<>())));
    }

    private void ask(String path) {
        Instant sent = Instant.now();
        long started = System.nanoTime();
        int status = 0;
        String failure = "";
        try {
            status = endpoint.exchange("GET", path, headers, "", PATIENCE).status();
        } catch (IOException noAnswer) {
            failure = noAnswer.getClass().getSimpleName();
        }
        Probe probe = new Probe(sent, Duration.ofNanos(System.nanoTime() - started), status, failure);
        timelines.getOrDefault(path, new ConcurrentLinkedQueue<>()).add(probe);
    }
}
