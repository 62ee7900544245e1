package dev.coderops.upgrade.port;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.SchemaVersion;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL server Coder keeps everything on.
 *
 * <p>All calls but {@link #inspect} and {@link #schema} go to the maintenance database, never to Coder's own: a clone and
 * a rename fail on any session of the database, an observer's included. Reading has deadlines; the SQL of effects runs
 * without, because a client that gives up proves nothing about the server.
 */
public interface Databases {

    /**
     * Everything preflight asks: reads only. It connects to Coder's database and to the maintenance database.
     *
     * @throws DatabaseProblem when the database cannot be used as it is, with the reason
     * @throws PortException.Unavailable when the server does not answer
     */
    DatabaseFacts inspect(DatabaseAccess access) throws DatabaseProblem;

    /** What {@code schema_migrations} says now, without waiting for a migration that holds it. */
    SchemaReading schema(DatabaseAccess access);

    /** Everything about sessions, locks and the database's own state that can be read from the maintenance database. */
    DatabaseState state(DatabaseAccess access);

    /** The clone of this name; empty when no such database exists. */
    Optional<CloneState> clone(DatabaseAccess access, String name);

    /**
     * Closes the database to everyone ({@code ALLOW_CONNECTIONS false}) and ends the sessions of Coder's own role on it.
     * Sessions of other roles are left alone. May be repeated.
     */
    void close(DatabaseAccess access, DatabaseIdentity expected);

    /** Opens it again. May be repeated. */
    void open(DatabaseAccess access, DatabaseIdentity expected);

    /**
     * Copies the closed database on its own server, re-applies what a copy does not carry (owner, privileges, connection
     * limit, settings), and writes the completion marker last. May be repeated: what an earlier try left is finished when
     * it is provably whole, and otherwise dropped, but only if it bears the request's mark.
     *
     * @throws PortException.Rejected when the database is open, is another one than expected, or a session is on it
     */
    void createClone(DatabaseAccess access, CloneRequest request);

    /**
     * What a person pastes into a shell to put the clone in the database's place, in one transaction and keeping the failed
     * database under another name. Carries no password; asks nothing of the server.
     */
    String swapCommand(DatabaseAccess access, DatabaseIdentity source, String clone);

    /**
     * A copy to be made.
     *
     * @param name the clone's
     * @param marker identifies upgrade and attempt, kept in the clone's comment
     */
    record CloneRequest(DatabaseIdentity source, String name, String marker) {}

    /** What can be said about the schema at this moment. */
    sealed interface SchemaReading {
        /**
         * At this version.
         *
         * @param dirty a migration was left half applied
         */
        record At(SchemaVersion version, boolean dirty) implements SchemaReading {}

        /** A migration holds the table: its outcome is not decided. */
        record Migrating() implements SchemaReading {}

        /** The database does not accept connections. */
        record Closed() implements SchemaReading {}

        /** There is no such table: never migrated, or not Coder's. */
        record None() implements SchemaReading {}
    }

    /**
     * The database and who is on it.
     *
     * @param acceptsConnections {@code pg_database.datallowconn}
     * @param sessions on Coder's database, our own left out
     * @param migrator whether a session holds Coder's migration lock on it
     * @param cloning whether a backend of ours is copying it now
     */
    record DatabaseState(
            DatabaseIdentity identity,
            boolean acceptsConnections,
            List<Session> sessions,
            boolean migrator,
            boolean cloning) {}

    /**
     * A session on Coder's database.
     *
     * @param ofCoder it runs as the role Coder connects as
     */
    record Session(int pid, String role, String application, String client, boolean ofCoder) {}

    /**
     * A database that was made as a copy.
     *
     * @param marker as the request had it; empty when the marker was never written, so the copy may not be whole
     * @param complete the completion marker is there
     * @param completedAt by the server's clock, ISO 8601, empty when not complete
     */
    record CloneState(String name, String marker, boolean complete, long bytes, String completedAt) {}
}
