package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of one step: that it was begun is its recorded intent.
 *
 * @param startedAt of the last attempt: waiting is counted from here
 * @param finishedAt {@code null} while it is not, or no longer, done
 * @param attempts how often it had to be made so: more than one when somebody or something undid it
 * @param message what it found or waits for, a sentence, may be empty
 */
public record StepRecord(
        State state, Instant startedAt, @Nullable Instant finishedAt, int attempts, String message) {

    /** How far a step is. */
    public enum State {
        RUNNING("Running"),
        DONE("Done"),
        FAILED("Failed");

        private final String text;

        State(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public StepRecord {
        requireNonNull(state, "state");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(message, "message");
    }

    static StepRecord begun(Instant now) {
        return new StepRecord(State.RUNNING, now, null, 1, "");
    }

    StepRecord begunAgain(Instant now) {
        return new StepRecord(State.RUNNING, now, null, attempts + 1, "");
    }

    StepRecord done(Instant now, String text) {
        return state == State.DONE ? this : new StepRecord(State.DONE, startedAt, now, attempts, text);
    }

    StepRecord failed(Instant now, String text) {
        return new StepRecord(State.FAILED, startedAt, now, attempts, text);
    }

    StepRecord saying(String text) {
        return new StepRecord(state, startedAt, finishedAt, attempts, text);
    }
}
