package dev.coderops.upgrade.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a finished clone says of itself, in the database's comment: {@code {"coderUpgrade": {"marker": …}}}. It is written
 * in the transaction that makes the clone equal to its source, so a clone with a marker is whole.
 *
 * @param marker of the request
 * @param sourceOid the database it is a copy of
 * @param completedAt by the server's clock, ISO 8601; empty when it does not say
 * @param comment the source's own, put back when the clone takes its place
 */
record CloneMarker(
        String marker,
        long sourceOid,
        String completedAt,
        @Nullable String comment) {

    static final String KEY = "coderUpgrade";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    String json() {
        ObjectNode root = JSON.createObjectNode();
        root.putObject(KEY)
                .put("marker", marker)
                .put("sourceOid", sourceOid)
                .put("completedAt", completedAt)
                .put("comment", comment);
        return root.toString();
    }

    /** Empty when the comment is somebody else's. */
    static Optional<CloneMarker> parse(@Nullable String comment) {
        if (comment == null) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(comment).path(KEY);
            if (!node.isObject() || !node.path("marker").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new CloneMarker(
                    node.path("marker").textValue(),
                    node.path("sourceOid").asLong(),
                    node.path("completedAt").asText(""),
                    node.path("comment").textValue()));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }
}
