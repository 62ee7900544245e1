package dev.coderops.upgrade.adapter.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that tells <em>that</em> something happened, not what: whoever is woken looks at the world himself.
 *
 * <p>So nothing is parsed and nothing kept. The server is asked for metadata only ({@code PartialObjectMetadata}), which
 * keeps the megabyte of a Helm revision where it is. A stream that ends is opened again from "now", where the server
 * first tells of everything there is: nothing can be missed in between, and a resourceVersion that grew too old (410)
 * cannot happen.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final String METADATA_ONLY =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PAUSE_WHEN_DENIED = Duration.ofSeconds(30);

    /** The server ends the stream then. A connection that died without a word is given up a little later. */
    private static final Duration LIFETIME = Duration.ofMinutes(4);

    private static final Duration SILENCE = LIFETIME.plusSeconds(20);

    private final ApiServer api;
    private final Resource collection;
    private final Runnable wake;

    // Guarded by this.
    private boolean closed;
    private @Nullable AsyncBody body;
    private Duration pause = FIRST_PAUSE;

    EventStream(ApiServer api, Resource collection, Runnable wake) {
        this.api = api;
        this.collection = collection.with("watch", "true").with("timeoutSeconds", Long.toString(LIFETIME.toSeconds()));
        this.wake = wake;
    }

    void open() {
        if (isClosed()) {
            return;
        }
        HttpRequest request = api.request(collection)
                .header("Accept", METADATA_ONLY)
                .forStreaming()
                .build();
        CompletableFuture<HttpResponse<AsyncBody>> answer = api.http().consumeBytes(request, (bytes, stream) -> {
            tell();
            stream.consume();
        });
        var _ = answer.whenComplete((response, fault) -> {
            if (fault != null) {
                again(fault.toString());
            } else {
                opened(response);
            }
        });
    }

    private void opened(HttpResponse<AsyncBody> response) {
        AsyncBody stream = response.body();
        if (!response.isSuccessful()) {
            stream.cancel();
            denied(response.code());
            return;
        }
        if (!keep(stream)) {
            stream.cancel();
            return;
        }
        // What happened before, or while no stream was open, is news too.
        tell();
        stream.consume();
        var _ = stream.done()
                .copy()
                .orTimeout(SILENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((_, fault) -> {
                    stream.cancel();
                    again(fault == null ? "it ended" : fault.toString());
                });
    }

    private void denied(int code) {
        if (code == 401 || code == 403) {
            synchronized (this) {
                pause = PAUSE_WHEN_DENIED;
            }
        }
        again("HTTP " + code);
    }

    private void again(String why) {
        Duration wait;
        synchronized (this) {
            if (closed) {
                return;
            }
            wait = pause;
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        LOG.debug("Watching {} again in {} ms: {}", collection, wait.toMillis(), why);
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::open);
    }

    private void tell() {
        synchronized (this) {
            if (closed) {
                return;
            }
            pause = FIRST_PAUSE;
        }
        try {
            wake.run();
        } catch (RuntimeException e) {
            LOG.warn("What a watch on {} woke failed", collection, e);
        }
    }

    private synchronized boolean keep(AsyncBody stream) {
        body = closed ? null : stream;
        return !closed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    void close() {
        AsyncBody open;
        synchronized (this) {
            closed = true;
            open = body;
            body = null;
        }
        if (open != null) {
            open.cancel();
        }
    }
}
