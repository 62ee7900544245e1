package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The chart of a revision, put together from the revision.
 *
 * <p>Helm writes the chart into the revision, but <b>without its subcharts</b>: the field that holds them is not exported
 * (helm/pkg/chart/chart.go, {@code dependencies}). A chart that is complete without them comes back file by file. Coder's
 * is not: nearly all of it is in the library chart {@code libcoder}. What comes back then is a chart of the same name,
 * version and default values whose templates are the manifest and the hooks Helm recorded, word for word. It makes
 * exactly the objects of that revision, whatever values it is given, and so serves for going back to that revision and
 * for nothing else. Where the chart can be had from its repository, that one is better.
 */
final class RecordedChart {

    /** Where Helm divides a manifest (helm/pkg/releaseutil/manifest.go). */
    private static final Pattern DIVISION = Pattern.compile("(?:^|\\s*\\n)---\\s*");

    private static final Pattern SOURCE = Pattern.compile("\\A# Source: ([^\\n]+)\\n?");
    private static final Pattern USED = Pattern.compile("\\b(?:include|template)\\s+\"([^\"]+)\"");
    private static final Pattern DEFINED = Pattern.compile("\\b(?:define|block)\\s+\"([^\"]+)\"");
    private static final String WITHOUT_SOURCE = "templates/recorded.yaml";

    private final JsonNode release;
    private final JsonNode chart;
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    private RecordedChart(JsonNode release) {
        this.release = release;
        this.chart = release.path("chart");
    }

    /** The archive of the chart of a release document. The same document gives the same bytes. */
    static byte[] archive(JsonNode release) {
        RecordedChart recorded = new RecordedChart(release);
        if (recorded.isComplete()) {
            recorded.addChart();
        } else {
            recorded.addManifest();
        }
        return ChartTarball.of(recorded.name(), recorded.files);
    }

    private String name() {
        return chart.path("metadata").path("name").asText();
    }

    /**
     * Whether nothing of the chart is missing: it names no dependency, nothing in the manifest came from a subchart, and
     * no template uses another that is not there, which would be one of a subchart that Chart.yaml does not name.
     */
    private boolean isComplete() {
        if (!chart.path("metadata").path("dependencies").isEmpty()
                || release.path("manifest").asText().contains("# Source: " + name() + "/charts/")) {
            return false;
        }
        Set<String> missing = new HashSet<>();
        List<String> templates =
                chart.path("templates").valueStream().map(RecordedChart::text).toList();
        templates.forEach(template -> names(USED, template).forEach(missing::add));
        templates.forEach(template -> names(DEFINED, template).forEach(missing::remove));
        return missing.isEmpty();
    }

    private static Stream<String> names(Pattern pattern, String template) {
        return pattern.matcher(template).results().map((MatchResult match) -> match.group(1));
    }

    private void addChart() {
        add("Chart.yaml", json(chart.path("metadata")));
        add("values.yaml", json(chart.path("values")));
        if (chart.path("lock").isObject()) {
            add("Chart.lock", json(chart.path("lock")));
        }
        if (chart.path("schema").isTextual()) {
            files.put("values.schema.json", bytes(chart.path("schema")));
        }
        Stream.concat(chart.path("templates").valueStream(), chart.path("files").valueStream())
                .forEach(file -> files.put(file.path("name").asText(), bytes(file.path("data"))));
    }

    private void addManifest() {
        ObjectNode metadata = chart.path("metadata").deepCopy();
        metadata.remove("dependencies");
        metadata.withObject("/annotations")
                .put(
                        "coderops.dev/recorded-revision",
                        release.path("namespace").asText() + "/"
                                + release.path("name").asText() + " "
                                + release.path("version").asText());
        add("Chart.yaml", json(metadata));
        add("values.yaml", json(chart.path("values")));
        Map<String, List<String>> templates = new LinkedHashMap<>();
        DIVISION.splitAsStream(release.path("manifest").asText())
                .filter(document -> !document.isBlank())
                .forEach(document -> put(templates, document));
        release.path("hooks")
                .valueStream()
                .forEach(hook -> put(
                        templates,
                        "# Source: " + hook.path("path").asText() + "\n"
                                + hook.path("manifest").asText()));
        templates.forEach((file, documents) -> add(file, String.join("\n---\n", documents) + "\n"));
        String notes = release.path("info").path("notes").asText();
        if (!notes.isBlank()) {
            add("templates/NOTES.txt", literally(notes));
        }
    }

    /** Under the name of the template it came from, so that the new manifest reads like the recorded one. */
    private void put(Map<String, List<String>> templates, String document) {
        Matcher source = SOURCE.matcher(document);
        String file = source.find() ? templateFile(source.group(1)) : WITHOUT_SOURCE;
        templates
                .computeIfAbsent(file, _ -> new ArrayList<>())
                .add(literally(source.replaceFirst("")).strip());
    }

    private String templateFile(String source) {
        String own = source.startsWith(name() + "/") ? source.substring(name().length() + 1) : source;
        String file = own.startsWith("templates/") ? own : "templates/" + own;
        return file.contains("..") || file.endsWith("/NOTES.txt") ? WITHOUT_SOURCE : file;
    }

    /** As a template that prints the text. */
    private static String literally(String text) {
        return text.replace("{{", "{{\"{{\"}}");
    }

    private void add(String file, String text) {
        files.put(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(JsonNode node) {
        try {
            // JSON is YAML.
            return node.isObject() ? ReleaseDocument.JSON.writeValueAsString(node) : "{}";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode file) {
        return new String(bytes(file.path("data")), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(JsonNode base64) {
        try {
            return base64.isTextual() ? base64.binaryValue() : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
