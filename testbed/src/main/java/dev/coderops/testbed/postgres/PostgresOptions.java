package dev.coderops.testbed.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a server is set up.
 *
 * @param settings as in {@code postgresql.conf}; PostgreSQL's own defaults otherwise, with its promise to keep what was
 *     committed
 */
public record PostgresOptions(Map<String, String> settings) {

    public PostgresOptions {
        settings = Map.copyOf(settings);
    }

    /** Room for several Coder replicas, and enough memory that a million rows do not go to disk for each query. */
    public static PostgresOptions standard() {
        return new PostgresOptions(Map.of("shared_buffers", "256MB", "max_connections", "200"));
    }

    public PostgresOptions with(String setting, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(setting, value);
        return new PostgresOptions(changed);
    }
}
