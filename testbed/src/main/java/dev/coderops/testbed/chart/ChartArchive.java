package dev.coderops.testbed.chart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Packages Coder's chart from its source as {@code helm package --dependency-update --version --app-version} does: the
 * release process of Coder sets both versions, and the library chart lies in {@code charts/}. In Java, because Helm in
 * this virtual machine would take over its signals and standard output. The same source gives the same bytes.
 */
public final class ChartArchive {

    private static final Pattern VERSION = Pattern.compile("(?m)^version:.*$");
    private static final Pattern APP_VERSION = Pattern.compile("(?m)^appVersion:.*$");

    /** What {@code .helmignore} leaves out. */
    private static final List<String> LEFT_OUT = List.of(".helmignore", "tests/", "artifacthub-repo.yml", "Makefile");

    private ChartArchive() {}

    /**
     * Packages {@code <module>/helm/coder} with {@code <module>/helm/libcoder}.
     *
     * @param module folder of the Coder module
     * @param version of the chart and of the application
     */
    public static byte[] ofCoder(Path module, String version) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        GzipParameters parameters = new GzipParameters();
        parameters.setModificationTime(0);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes, parameters), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            add(tar, module.resolve("helm/coder"), "coder/", version);
            // The dependency keeps its own version, to which the parent's Chart.yaml refers.
            add(tar, module.resolve("helm/libcoder"), "coder/charts/libcoder/", "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, Path chart, String prefix, String version) throws IOException {
        try (Stream<Path> all = Files.walk(chart)) {
            // Helm reads Chart.yaml first.
            List<Path> files = all.filter(Files::isRegularFile)
                    .sorted((one, other) -> rank(chart, one).compareTo(rank(chart, other)))
                    .toList();
            for (Path file : files) {
                String name = chart.relativize(file).toString();
                if (LEFT_OUT.stream().noneMatch(name::startsWith)) {
                    byte[] content = Files.readAllBytes(file);
                    put(tar, prefix + name, name.equals("Chart.yaml") ? versioned(content, version) : content);
                }
            }
        }
    }

    private static String rank(Path chart, Path file) {
        String name = chart.relativize(file).toString();
        return (name.equals("Chart.yaml") ? "0" : "1") + name;
    }

    private static byte[] versioned(byte[] chartFile, String version) {
        if (version.isEmpty()) {
            return chartFile;
        }
        String text = new String(chartFile, StandardCharsets.UTF_8);
        String changed = VERSION.matcher(text).replaceFirst("version: \"" + version + "\"");
        return APP_VERSION
                .matcher(changed)
                .replaceFirst("appVersion: \"" + version + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(0100644);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
