package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coderops.upgrade.domain.Values;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValuesFileTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path cache;

    @Test
    void helmReadsTheValuesThatWereMeant() throws Exception {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put(
                "texts",
                List.of("yes", "no", "on", "null", "~", "1e3", "0755", "0x1F", "1_000", "2026-01-01", "12:30:45", ""));
        tree.put(
                "spaces",
                List.of(" ", "\t", "a\nb\r\n", "trailing \n", "# no comment", "a: b", "- c", "{{ .x }}", "\\", "\"'"));
        tree.put(
                "unicode",
                List.of(
                        "é",
                        "日本",
                        "\ud83d\ude80",
                        "\u0085",
                        "\u00a0",
                        "\u2028\u2029",
                        "\ufeff",
                        "\u007f",
                        "\u009f",
                        "\u0000"));
        tree.put("whole", List.of(0, -1, Integer.MAX_VALUE, 1L << 53, -(1L << 53)));
        tree.put("fractions", List.of(0.5, -1.25, 1.0, 1e3, 1e21, 1.5e-7, 1e300, Double.MIN_VALUE));
        tree.put("large", new BigInteger("100000000000000000000"));
        tree.put("truth", Arrays.asList(true, false, null));
        tree.put("empty", Map.of("map", Map.of(), "list", List.of()));
        tree.put("yes", "a key");
        tree.put("1", "a key");
        tree.put("a b: c", "a key");
        tree.put("<<", Map.of("merge", "no"));
        Values values = Values.of(tree);

        Values seen = seenByHelm(values);

        assertThat(seen.tree().keySet()).containsAll(values.tree().keySet());
        values.tree().forEach((key, value) -> assertThat(
                        Values.of(entry(key, seen.tree().get(key))).digest())
                .as("%s: %s", key, seen.tree().get(key))
                .isEqualTo(Values.of(entry(key, value)).digest()));
    }

    private static Map<String, @Nullable Object> entry(String key, @Nullable Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private Values seenByHelm(Values values) throws Exception {
        Path chart = cache.resolve("echo.tgz");
        Files.write(chart, Fixtures.chart("echo", "1.0.0", "echo: {{ .Values | toJson | b64enc }}"));
        HelmRequest request = new HelmRequest(
                HelmRequest.Operation.RENDER,
                "coder",
                "echo",
                chart.toString(),
                ValuesFile.text(values),
                "v1.34.0",
                "",
                "",
                PATIENCE);
        try (HelmProcesses processes = new HelmProcesses(cache, PATIENCE, PATIENCE);
                HelmProcess helm = processes.take()) {
            return switch (helm.ask(request)) {
                case HelmAnswer.Done(String manifest) ->
                    Values.of(new ObjectMapper()
                            .readValue(
                                    Base64.getDecoder()
                                            .decode(manifest.substring(manifest.indexOf("echo: ") + 6)
                                                    .strip()),
                                    new TypeReference<Map<String, @Nullable Object>>() {}));
                case HelmAnswer other -> throw new AssertionError(other);
            };
        }
    }
}
