package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What was there before the first effect: the undo record. Captured once, from a world without our marks, and never
 * written again. Chart and values are too large and too secret for the status; they are kept in a Secret, under names
 * that carry the revision.
 *
 * @param deploymentUid a Deployment of the same name with another uid is another Deployment
 * @param livenessProbe as JSON, {@code null} when there was none
 * @param chart name and version of the chart, {@code coder-2.24.4}
 * @param chartDigest of the archive that was kept to go back with
 */
public record Baseline(
        String deployment,
        String deploymentUid,
        int replicas,
        @Nullable String livenessProbe,
        String image,
        int helmRevision,
        String chart,
        String appVersion,
        String valuesDigest,
        String chartDigest,
        SchemaVersion schema,
        DatabaseIdentity database,
        String deploymentId,
        String postgresVersion) {

    public Baseline {
        requireNonNull(deployment, "deployment");
        requireNonNull(deploymentUid, "deploymentUid");
        requireNonNull(image, "image");
        requireNonNull(chart, "chart");
        requireNonNull(valuesDigest, "valuesDigest");
        requireNonNull(chartDigest, "chartDigest");
        requireNonNull(schema, "schema");
        requireNonNull(database, "database");
    }
}
