package dev.coderops.upgrade.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coderops.upgrade.domain.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference pages say what the CRD and the code say. */
class ReferenceTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void thePageOfTheResourceIsTheDefinition() throws IOException {
        JsonNode schema = new ObjectMapper(new YAMLFactory())
                .readTree(ROOT.resolve("crds/coderupgrades.coderops.dev.yaml").toFile())
                .at("/spec/versions/0/schema/openAPIV3Schema/properties");
        Generated.of("docs/crd.md", """
                        # CoderUpgrade, field by field

                        Generated from `crds/` by `make generate`. `kubectl explain coderupgrade.spec --recursive` says the same.

                        ## spec

                        """ + table(schema, "spec") + """

                        ## status

                        Written by the operator alone.

                        """ + table(schema, "status"))
                .compare();
    }

    @Test
    void everyReasonIsExplainedAndNoOther() throws IOException {
        List<String> explained = FIRST_CELL
                .matcher(Files.readString(ROOT.resolve("docs/failure-reasons.md")))
                .results()
                .map((MatchResult cell) -> cell.group(1))
                .toList();
        assertThat(explained)
                .containsExactlyInAnyOrder(Arrays.stream(FailureReason.values())
                        .map(FailureReason::text)
                        .toArray(String[]::new));
    }

    private static String table(JsonNode schema, String top) {
        List<String> rows = new ArrayList<>();
        fields(schema.path(top), "", rows);
        return "| field | type | default | meaning |\n|---|---|---|---|\n" + String.join("", rows);
    }

    private static void fields(JsonNode parent, String prefix, List<String> rows) {
        parent.path("properties").properties().forEach(field -> {
            JsonNode schema = field.getValue();
            String path = prefix + field.getKey();
            boolean list = schema.path("type").asText().equals("array");
            rows.add("| `" + path + (list ? "[]" : "") + "` | " + type(schema) + " | "
                    + byDefault(parent, field.getKey()) + " | "
                    + schema.path("description").asText().replace("|", "\\|") + " |\n");
            fields(list ? schema.path("items") : schema, path + (list ? "[]." : "."), rows);
        });
    }

    private static String type(JsonNode schema) {
        JsonNode element = schema.path("type").asText().equals("array") ? schema.path("items") : schema;
        if (element.has("enum")) {
            List<String> values = new ArrayList<>();
            element.path("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(", ", values);
        }
        return element.path("type").asText("any");
    }

    private static String byDefault(JsonNode parent, String field) {
        for (JsonNode required : parent.path("required")) {
            if (required.asText().equals(field)) {
                return "required";
            }
        }
        JsonNode value = parent.path("properties").path(field).path("default");
        return value.isMissingNode() ? "" : "`" + value.asText() + "`";
    }
}
