package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.SchemaVersion;
import org.jspecify.annotations.Nullable;

/**
 * What preflight learns of the database.
 *
 * @param serverVersion as the server writes it, {@code 15.18}
 * @param deploymentId Coder's id of this deployment, kept in {@code site_configs}; empty when there is none
 * @param bytes size of the database
 * @param fenceable whether this role can close the database and end Coder's sessions, which no upgrade goes without
 * @param cloneObstacle why this role cannot clone the database, a sentence; {@code null} when it can
 */
public record DatabaseFacts(
        DatabaseIdentity identity,
        String serverVersion,
        SchemaVersion schema,
        String deploymentId,
        long bytes,
        boolean fenceable,
        @Nullable String cloneObstacle) {

    public DatabaseFacts {
        requireNonNull(identity, "identity");
        requireNonNull(schema, "schema");
    }
}
