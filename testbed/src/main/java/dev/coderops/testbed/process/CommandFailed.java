package dev.coderops.testbed.process;

/** A program ended with a code other than zero, or did not end in time; the message carries its last words. */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailed(String message) {
        super(message);
    }
}
