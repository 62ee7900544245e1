package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coderops.upgrade.domain.CoderVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * What a repository's {@code index.yaml} says about one chart.
 *
 * @param versions of the chart of that name; empty when there is none
 */
record RepositoryIndex(List<Entry> versions) {

    /**
     * One version.
     *
     * @param urls absolute, or relative to the index
     * @param digest SHA-256 in hexadecimal digits, where given
     */
    record Entry(
            String version, List<String> urls, @Nullable String digest) {}

    /** An index of 32 MiB has some 20,000 versions. */
    static final int LARGEST = 32 << 20;

    private static final ObjectMapper YAML = new ObjectMapper(
            YAMLFactory.builder().loaderOptions(loaderOptions()).build());

    private static LoaderOptions loaderOptions() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        return options;
    }

    /** Reads an index, keeping of it only the versions of one chart. */
    static RepositoryIndex read(byte[] index, String chart) throws IOException {
        List<Entry> versions = new ArrayList<>();
        try (JsonParser parser = YAML.createParser(index)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a map");
            }
            boolean hasEntries = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() == JsonToken.START_OBJECT && field.equals("entries")) {
                    hasEntries = true;
                    readEntries(parser, chart, versions);
                } else {
                    parser.skipChildren();
                }
            }
            if (!hasEntries) {
                throw new IOException("it has no entries");
            }
        }
        return new RepositoryIndex(List.copyOf(versions));
    }

    private static void readEntries(JsonParser parser, String chart, List<Entry> versions) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(chart)) {
                JsonNode list = YAML.readTree(parser);
                list.valueStream().forEach(node -> versions.add(entry(node)));
            } else {
                parser.skipChildren();
            }
        }
    }

    private static Entry entry(JsonNode node) {
        return new Entry(
                node.path("version").asText(),
                node.path("urls").valueStream().map(JsonNode::asText).toList(),
                node.path("digest").isTextual() ? node.path("digest").asText() : null);
    }

    Optional<Entry> find(String version) {
        return versions.stream()
                .filter(entry -> entry.version().equals(version))
                .findFirst();
    }

    /** The newest versions, newest first; those that are no versions of Coder last. */
    List<String> newest(int count) {
        return versions.stream()
                .map(Entry::version)
                .sorted(Comparator.comparing(
                        (String version) -> CoderVersion.parse(version).orElse(null),
                        Comparator.nullsLast(Comparator.reverseOrder())))
                .limit(count)
                .toList();
    }
}
