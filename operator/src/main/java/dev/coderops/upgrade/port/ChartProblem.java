package dev.coderops.upgrade.port;

/** A chart that is not what the reference to it says. The message is a sentence with what to do. */
public final class ChartProblem extends Exception {

    /** What is wrong with it. */
    public enum Kind {
        /** The repository has no index, or the index has no chart of that name or version. */
        NOT_FOUND,
        /** The archive's digest is not the index's or the pinned one. */
        DIGEST_DIFFERS,
        /** The archive is not a chart, or another one than it should be. */
        NOT_A_CHART
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public ChartProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
