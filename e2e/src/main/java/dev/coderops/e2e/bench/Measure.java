package dev.coderops.e2e.bench;

/** What is measured of a run, in the order of the table. */
enum Measure {
    OUTAGE_API("outage, authenticated calls (s)", 2),
    LONGEST_API("the longest without a success, by when calls were made (s)", 2),
    OUTAGE_HEALTH("outage, /healthz (s)", 2),
    FAILED_CALLS("authenticated calls that failed", 0),
    UNANSWERED_CALLS("of these, without an answer for 1 s", 0),
    MIGRATION("migrations: lock held, or one transaction by psql (s)", 2),
    BEYOND_MIGRATION("outage beyond the migrations (s)", 2),
    CLONE("clone, inside the outage (s)", 2),
    DUMP("pg_dump, before the outage (s)", 2),
    BEFORE_OUTAGE("from apply to the first failed call (s)", 2),
    WHOLE("from apply, or the first command, to the end (s)", 2),
    MIGRATORS("pods that wanted to migrate at once", 0),
    API_WRITES("writes to the API server, reviews of rights not counted", 0),
    STATUS_WRITES("of these, of the resource's status", 0),
    STATUSES_SEEN("statuses a watcher saw", 0),
    LOAD("load average of the machine at the end", 1);

    private final String text;
    private final int digits;

    Measure(String text, int digits) {
        this.text = text;
        this.digits = digits;
    }

    String text() {
        return text;
    }

    /** Digits after the point that mean something. */
    int digits() {
        return digits;
    }
}
