package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.apache.commons.io.input.BoundedInputStream;

/** A chart's {@code .tgz} in memory. Nothing of it is ever unpacked to a disk, so its entries' names lead nowhere. */
final class ChartTarball {

    /** What the chart's own {@code Chart.yaml} says; {@code appVersion} is empty where it says none. */
    record Identity(String name, String version, String appVersion) {}

    private static final YAMLFactory YAML = new YAMLFactory();
    private static final long LARGEST = 100L << 20;
    private static final int LARGEST_CHART_FILE = 1 << 20;

    private ChartTarball() {}

    /**
     * Reads who the chart is.
     *
     * @throws IOException when this is no chart, with a message that completes "it is not a chart: …"
     */
    static Identity identity(byte[] archive) throws IOException {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(BoundedInputStream.builder()
                        .setInputStream(gzip)
                        .setMaxCount(LARGEST)
                        .get())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile() && entry.getName().matches("[^/]+/Chart\\.yaml")) {
                    return identityIn(tar.readNBytes(LARGEST_CHART_FILE));
                }
            }
        }
        throw new IOException("it has no Chart.yaml");
    }

    private static Identity identityIn(byte[] chartFile) throws IOException {
        String name = "";
        String version = "";
        String appVersion = "";
        try (JsonParser parser = YAML.createParser(chartFile)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("its Chart.yaml is not a map");
            }
            // Token by token, because a tree would make a number of an unquoted version: 2.10 is not 2.1.
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                boolean scalar = parser.nextToken().isScalarValue();
                switch (field) {
                    case "name" -> name = scalar ? parser.getText() : "";
                    case "version" -> version = scalar ? parser.getText() : "";
                    case "appVersion" -> appVersion = scalar ? parser.getText() : "";
                    default -> parser.skipChildren();
                }
                if (!scalar) {
                    parser.skipChildren();
                }
            }
        }
        if (name.isEmpty() || version.isEmpty()) {
            throw new IOException("its Chart.yaml has no name or no version");
        }
        return new Identity(name, version, appVersion);
    }

    /** An archive of files named relative to the chart. The same files give the same bytes. */
    static byte[] of(String chart, SortedMap<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        GzipParameters parameters = new GzipParameters();
        parameters.setModificationTime(0);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes, parameters), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(chart + "/" + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
