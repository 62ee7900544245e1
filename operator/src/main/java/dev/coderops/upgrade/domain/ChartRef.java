package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the chart of the target comes from.
 *
 * @param repository an {@code http} or {@code https} chart repository: the folder that holds {@code index.yaml}
 * @param version the chart's version; Coder gives chart and application the same number
 * @param digest {@code sha256:…} of the archive when it is pinned
 */
public record ChartRef(
        URI repository,
        String name,
        String version,
        @Nullable String digest) {

    public ChartRef {
        requireNonNull(repository, "repository");
        requireNonNull(name, "name");
        requireNonNull(version, "version");
    }
}
