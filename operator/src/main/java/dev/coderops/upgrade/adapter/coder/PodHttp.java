package dev.coderops.upgrade.adapter.coder;

import dev.coderops.upgrade.port.Pod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to ask a pod something over HTTP. */
interface PodHttp extends AutoCloseable {

    /** Coder's port: the chart hard-codes {@code CODER_HTTP_ADDRESS} to {@code 0.0.0.0:8080}. */
    int PORT = 8080;

    /**
     * Sends one GET. The answer completes exceptionally when there is none within the patience; cancelling it gives up.
     */
    CompletableFuture<Answer> get(Pod pod, String path, Duration patience);

    @Override
    void close();

    /**
     * What came back.
     *
     * @param version the header {@code X-Coder-Build-Version}, empty when there is none
     */
    record Answer(int code, String version, String body) {}
}
