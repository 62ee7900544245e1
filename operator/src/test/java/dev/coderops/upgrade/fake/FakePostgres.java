package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.Databases.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server with Coder's database and its copies. */
public final class FakePostgres {

    /** A database. */
    public static final class Database {
        public final long oid;
        public String name;
        public long schema;
        public boolean dirty;
        public boolean open = true;

        /** How many writes Coder has acknowledged; a copy holds those made before it was begun. */
        public long writes;

        public String marker = "";
        public @Nullable Instant completedAt;

        Database(String name, long oid, long schema) {
            this.name = name;
            this.oid = oid;
            this.schema = schema;
        }

        public DatabaseIdentity identity() {
            return new DatabaseIdentity("7000000000000000001", oid, name);
        }
    }

    public static final String NAME = "coder";
    public static final String URL = "postgres://coder:secret@db:5432/coder";

    public final Map<String, Database> databases = new LinkedHashMap<>();

    /** Sessions that belong to no pod. */
    public final List<Session> others = new ArrayList<>();

    /** The pod whose session holds the migration lock. */
    @Nullable FakePod migrator;

    /** The copy a backend of the server makes now, whoever asked for it and whether or not he still waits. */
    @Nullable String cloning;

    private final VirtualClock clock;
    private long lastOid = 16384;

    FakePostgres(VirtualClock clock, long schema) {
        this.clock = clock;
        databases.put(NAME, new Database(NAME, lastOid++, schema));
    }

    /** The database that has Coder's name now. */
    public Database coder() {
        Database database = databases.get(NAME);
        if (database == null) {
            throw new AssertionError("there is no database " + NAME);
        }
        return database;
    }

    void copy(String name, Duration takes) {
        Database source = coder();
        Database copy = new Database(name, lastOid++, source.schema);
        copy.dirty = source.dirty;
        copy.writes = source.writes;
        copy.open = false;
        cloning = name;
        clock.after(takes, () -> {
            databases.put(name, copy);
            cloning = null;
        });
    }

    /** Somebody looks at the database for a while. */
    public void session(Session session, Duration lasts) {
        if (!coder().open) {
            return;
        }
        others.add(session);
        clock.after(lasts, () -> others.remove(session));
    }

    /** What the recovery command does. */
    public void swap(String clone) {
        Database copy = databases.remove(clone);
        Database failed = databases.remove(NAME);
        if (copy == null || failed == null) {
            throw new AssertionError("nothing to swap: " + databases.keySet());
        }
        failed.name = NAME + "_failed";
        databases.put(failed.name, failed);
        copy.name = NAME;
        copy.open = true;
        databases.put(NAME, copy);
    }

    public boolean isMigrating() {
        return migrator != null;
    }
}
