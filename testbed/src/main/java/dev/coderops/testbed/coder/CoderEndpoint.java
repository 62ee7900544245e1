package dev.coderops.testbed.coder;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A way to Coder's HTTP interface. */
public interface CoderEndpoint extends AutoCloseable {

    /** What came back; the body may be an error page of something in between. */
    record Response(int status, String body) {}

    /**
     * Asks once, without retries.
     *
     * @param path with leading slash
     * @param body JSON, or empty for none
     * @param limit for everything from connecting to the last byte
     * @throws IOException when there was no answer within the limit
     */
    Response exchange(String method, String path, Map<String, String> headers, String body, Duration limit)
            throws IOException;

    @Override
    void close();
}
