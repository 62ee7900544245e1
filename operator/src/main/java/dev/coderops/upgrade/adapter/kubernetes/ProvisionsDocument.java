package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Provisions} as the one text they are kept as: values are JSON trees, charts are base64. */
final class ProvisionsDocument {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ProvisionsDocument() {}

    private record Document(
            int revision,
            Map<String, @Nullable Object> valuesBefore,
            String chartBefore,
            Map<String, @Nullable Object> valuesAfter,
            String chartAfter) {}

    /** A release that changed between two tries is another revision, and gets a text of its own. */
    static String key(int revision) {
        return "revision-" + revision + ".json";
    }

    static Sensitive text(Provisions provisions) {
        try {
            return new Sensitive(JSON.writeValueAsString(new Document(
                    provisions.revision(),
                    provisions.valuesBefore().tree(),
                    provisions.chartBefore(),
                    provisions.valuesAfter().tree(),
                    provisions.chartAfter())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("trees of maps, lists and scalars are JSON", e);
        }
    }

    static Provisions provisions(Sensitive text) {
        try {
            Document document = JSON.readValue(text.reveal(), new TypeReference<Document>() {});
            return new Provisions(
                    document.revision(),
                    Values.of(document.valuesBefore()),
                    document.chartBefore(),
                    Values.of(document.valuesAfter()),
                    document.chartAfter());
        } catch (JsonProcessingException e) {
            // Jackson's message quotes the text, which may be secret.
            throw new PortException.Denied(
                    "The Secret that keeps the upgrade's charts and values was edited and cannot be read: restore it.",
                    null);
        }
    }
}
