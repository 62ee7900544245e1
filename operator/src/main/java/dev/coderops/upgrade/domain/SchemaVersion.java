package dev.coderops.upgrade.domain;

/**
 * The number of the last migration a Coder database has seen: {@code schema_migrations.version}.
 *
 * <p>Numbers are Coder's own and rise with its releases: 343 is Coder 2.24, 556 is Coder 2.36.
 */
public record SchemaVersion(long number) implements Comparable<SchemaVersion> {

    public SchemaVersion {
        if (number < 0) {
            throw new IllegalArgumentException("a schema version is not negative: " + number);
        }
    }

    @Override
    public int compareTo(SchemaVersion other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
