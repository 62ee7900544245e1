package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

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

    /**
     * The archive itself, in base64.
     *
     * @throws PortException.Unavailable when the file cannot be read
     */
    public String base64() {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new PortException.Unavailable("Cannot read the chart archive " + file + ": " + e.getMessage(), e);
        }
    }
}
