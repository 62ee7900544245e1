package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A chart as a local {@code .tgz}, its digest verified.
 *
 * @param appVersion as the chart's own {@code Chart.yaml} has it, a leading {@code v} kept
 * @param digest {@code sha256:…} of the file
 */
public record ChartArchive(Path file, String name, String version, String appVersion, String digest) {

    public ChartArchive {
        requireNonNull(file, "file");
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
    }
}
