package dev.coderops.upgrade.port;

import org.jspecify.annotations.Nullable;

/**
 * A call to the world that did not answer what was asked. The message is a sentence for people and never carries a
 * secret. The kinds differ in what is known afterwards, because that decides what may be done next.
 */
public abstract sealed class PortException extends RuntimeException {

    private PortException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Nothing happened, and the same call may succeed later: refused connection, time-out of a read, 429, 503. */
    public static final class Unavailable extends PortException {
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Nothing happened, and it will not until rights, credentials or the spec change: 401, 403, SQLSTATE 28xxx, 42501. */
    public static final class Denied extends PortException {
        public Denied(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** It may have happened or not: observe before anything else. */
    public static final class Unknown extends PortException {
        public Unknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Nothing lasting happened, and a repetition would end the same way: the object is not what the call expected
     * (conflict, other uid, other revision), or what was asked for is not possible (chart does not render).
     */
    public static final class Rejected extends PortException {
        public Rejected(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
