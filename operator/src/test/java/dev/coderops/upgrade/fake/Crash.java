package dev.coderops.upgrade.fake;

/** The operator's process ends here. An error and not an exception, so that nothing in the operator catches it. */
public final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    public Crash(String at) {
        super(at, null, false, false);
    }
}
