package dev.coderops.testbed.measure;

import java.time.Duration;
import java.time.Instant;

/**
 * One question and what became of it.
 *
 * @param sent when it was asked
 * @param took until the answer, or until it was given up
 * @param status of the answer, 0 when there was none
 * @param failure why there was none, else empty
 */
public record Probe(Instant sent, Duration took, int status, String failure) {

    /** Whether a user would have got what they wanted: 200 and nothing else. */
    public boolean successful() {
        return status == 200;
    }

    /** When the outcome was known. */
    public Instant ended() {
        return sent.plus(took);
    }
}
