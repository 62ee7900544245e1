package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.RenderedWorkload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Coder's charts, each a small file that says which one it is, and manifests as lines of {@code field=value}. */
final class FakeCharts {

    static final String PROBE = "{\"httpGet\":{\"path\":\"/healthz\",\"port\":\"http\"}}";

    private static final CoderVersion PROBE_OPTIONAL_FROM = CoderVersion.of("2.30.0");
    private static final Map<String, ChartArchive> ARCHIVES = new ConcurrentHashMap<>();
    private static final Path FOLDER = folder();

    private FakeCharts() {}

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("charts");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChartArchive archive(String name, String version) {
        return archive(name, version, version, "");
    }

    /** An archive whose content, and so its digest, depends on all that is given. */
    static ChartArchive archive(String name, String version, String appVersion, String variant) {
        String content = name + " " + version + " " + appVersion + " " + variant;
        return ARCHIVES.computeIfAbsent(content, text -> {
            try {
                String digest = Values.of(Map.of("chart", text)).digest();
                Path file = FOLDER.resolve(digest.substring("sha256:".length()) + ".tgz");
                Files.writeString(file, text);
                file.toFile().deleteOnExit();
                return new ChartArchive(file, name, version, appVersion, digest);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static ChartArchive archive(String base64) {
        String[] words = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).split(" ", -1);
        return archive(words[0], words[1], words[2], words[3]);
    }

    static Map<String, String> manifest(ChartArchive chart, Values values, String databaseUrl) {
        Map<String, String> manifest = new TreeMap<>();
        manifest.put("name", text(values, "coder", "coder", "nameOverride"));
        manifest.put("proxy", text(values, "false", "coder", "workspaceProxy"));
        manifest.put(
                "image",
                text(values, "ghcr.io/coder/coder", "coder", "image", "repo") + ":"
                        + text(values, "v" + chart.appVersion(), "coder", "image", "tag"));
        manifest.put("replicas", text(values, "1", "coder", "replicaCount"));
        manifest.put("url", text(values, databaseUrl, "coder", "url"));
        boolean optional = !CoderVersion.of(chart.appVersion()).isOlderThan(PROBE_OPTIONAL_FROM);
        if (!optional
                || text(values, "false", "coder", "livenessProbe", "enabled").equals("true")) {
            manifest.put("probe", PROBE);
        }
        return manifest;
    }

    private static String text(Values values, String otherwise, String... path) {
        @Nullable Object value = values.at(path);
        return value == null || value.toString().isEmpty() ? otherwise : value.toString();
    }

    static String write(Map<String, String> manifest) {
        return manifest.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("\n"));
    }

    static Map<String, String> read(String manifest) {
        Map<String, String> fields = new TreeMap<>();
        manifest.lines()
                .map(line -> line.split("=", 2))
                .filter(field -> field.length == 2)
                .forEach(field -> fields.put(field[0], field[1]));
        return fields;
    }

    static Optional<RenderedWorkload> rendered(String manifest) {
        Map<String, String> fields = read(manifest);
        String name = fields.get("name");
        String image = fields.get("image");
        return name == null || image == null
                ? Optional.empty()
                : Optional.of(new RenderedWorkload(name, image, "true".equals(fields.get("proxy")), manifest));
    }
}
