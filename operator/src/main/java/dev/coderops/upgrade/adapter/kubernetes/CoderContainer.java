package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The container Coder runs in. Coder's chart calls it {@code coder} whatever release and Deployment are called ({@code
 * helm/libcoder/templates/_coder.yaml}).
 */
final class CoderContainer {

    static final String NAME = "coder";

    private static final String CONTAINERS = "/spec/template/spec/containers";

    private CoderContainer() {}

    static Optional<JsonNode> in(JsonNode deployment) {
        OptionalInt index = index(deployment);
        return index.isEmpty()
                ? Optional.empty()
                : Optional.of(deployment.at(CONTAINERS).get(index.getAsInt()));
    }

    /** The JSON pointer of the container, for a patch that tests its name first: an index alone is no identity. */
    static Optional<String> pointer(JsonNode deployment) {
        OptionalInt index = index(deployment);
        return index.isEmpty() ? Optional.empty() : Optional.of(CONTAINERS + "/" + index.getAsInt());
    }

    private static OptionalInt index(JsonNode deployment) {
        JsonNode containers = deployment.at(CONTAINERS);
        return IntStream.range(0, containers.size())
                .filter(i -> NAME.equals(containers.get(i).path("name").asText()))
                .findFirst();
    }
}
