package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.RenderedWorkload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a chart rendered: finds Coder's Deployment among the documents. */
final class RenderedManifests {

    private RenderedManifests() {}

    static Optional<RenderedWorkload> deployment(String manifest) {
        for (Object document : documents(manifest)) {
            if (document instanceof Map<?, ?> map && "Deployment".equals(map.get("kind"))) {
                String json = Json.write(map);
                Optional<JsonNode> container = CoderContainer.in(Json.trusted(json));
                if (container.isPresent()) {
                    return Optional.of(workload(json, container.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static RenderedWorkload workload(String json, JsonNode container) {
        boolean proxy = container.path("args").valueStream().anyMatch(argument -> "wsproxy".equals(argument.asText()));
        String name = Json.trusted(json).at("/metadata/name").asText();
        return new RenderedWorkload(name, container.path("image").asText(), proxy, json);
    }

    private static List<@Nullable Object> documents(String manifest) {
        try {
            return HelmYaml.documents(manifest);
        } catch (HelmYaml.Malformed e) {
            throw new PortException.Rejected("The rendered manifest cannot be read: " + e.getMessage() + ".", null);
        }
    }
}
