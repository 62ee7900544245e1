package dev.coderops.upgrade.port;

/** A database an upgrade must not begin on. The message is a sentence with what to do, and carries no secret. */
public final class DatabaseProblem extends Exception {

    /** What is wrong with it. */
    public enum Kind {
        /** The URL is not one libpq would take, or names no server. */
        BAD_URL,
        /** Nothing answers at the address. */
        UNREACHABLE,
        /** Role or password are wrong, or the role may not connect. */
        ACCESS_DENIED,
        /** There is no database of that name, or it does not accept connections. */
        NO_DATABASE,
        /** A standby or a server in recovery, or read-only by default. */
        READ_ONLY,
        /** No {@code schema_migrations}, or one of another application. */
        NOT_CODER,
        /** A Coder v1 database. */
        CODER_V1,
        /** {@code schema_migrations.dirty}: a migration was left half applied. */
        DIRTY,
        /** A migration is running now. */
        MIGRATING
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public DatabaseProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
