package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The target, pinned: looked up once, before anything is touched, and never again.
 *
 * @param chart with the digest of the archive that was verified
 * @param image the target's image as the chart renders it
 * @param targetSchema the schema version of the target where the catalogue knows it, else {@code null}
 * @param valuesDigest of all user-supplied values the release will have in the end
 */
public record Plan(
        CoderVersion from,
        CoderVersion to,
        ChartRef chart,
        String image,
        @Nullable SchemaVersion targetSchema,
        String valuesDigest) {

    public Plan {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(chart, "chart");
        requireNonNull(image, "image");
        requireNonNull(valuesDigest, "valuesDigest");
    }
}
