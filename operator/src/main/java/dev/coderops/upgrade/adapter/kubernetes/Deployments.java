package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Workload;
import java.util.Optional;

/** Coder's Deployment: what it is, and the two things an upgrade changes about it apart from Helm. */
final class Deployments {

    private final ApiServer api;

    Deployments(ApiServer api) {
        this.api = api;
    }

    Optional<Workload> workload(String namespace, String name) {
        return api.get(Resource.deployments(namespace).named(name)).map(Deployments::workload);
    }

    /**
     * The Deployment as it is now.
     *
     * @throws PortException.Rejected when it is gone or another one has its name
     */
    JsonNode now(Workload workload) {
        Resource object = object(workload);
        JsonNode deployment = api.get(object)
                .orElseThrow(() -> new PortException.Rejected("There is no " + object + " any more.", null));
        if (!workload.uid().equals(deployment.at("/metadata/uid").asText())) {
            throw new PortException.Rejected(
                    "There is another " + object + " now: its uid is not " + workload.uid() + ".", null);
        }
        return deployment;
    }

    /**
     * Sets {@code scale.spec.replicas}. With uid and resourceVersion in its metadata the API server makes it a
     * compare-and-set ({@code pkg/registry/apps/deployment/storage}, {@code scaleUpdatedObjectInfo}).
     */
    void scale(Workload workload, int replicas) {
        ObjectNode scale = Json.object().put("apiVersion", "autoscaling/v1").put("kind", "Scale");
        scale.putObject("metadata")
                .put("name", workload.name())
                .put("namespace", workload.namespace())
                .put("uid", workload.uid())
                .put("resourceVersion", workload.resourceVersion());
        scale.putObject("spec").put("replicas", replicas);
        api.update(object(workload).subresource("scale"), Json.write(scale));
    }

    /** Removes the probe; writes nothing when there is none. */
    void removeLivenessProbe(Workload workload) {
        JsonNode deployment = now(workload);
        String container = container(workload, deployment);
        if (deployment.at(container).has("livenessProbe")) {
            ArrayNode patch = tests(workload, container);
            patch.addObject().put("op", "remove").put("path", container + "/livenessProbe");
            api.patch(object(workload), ApiServer.Patch.JSON, Json.write(patch));
        }
    }

    /** Puts a probe in, over one that is there; writes nothing when it is there already. */
    void restoreLivenessProbe(Workload workload, String probe) {
        JsonNode wanted = Json.trusted(probe);
        JsonNode deployment = now(workload);
        String container = container(workload, deployment);
        if (!wanted.equals(deployment.at(container).path("livenessProbe"))) {
            ArrayNode patch = tests(workload, container);
            patch.addObject()
                    .put("op", "add")
                    .put("path", container + "/livenessProbe")
                    .set("value", wanted);
            api.patch(object(workload), ApiServer.Patch.JSON, Json.write(patch));
        }
    }

    private static ArrayNode tests(Workload workload, String container) {
        ArrayNode patch = Json.array();
        patch.addObject().put("op", "test").put("path", "/metadata/uid").put("value", workload.uid());
        patch.addObject().put("op", "test").put("path", container + "/name").put("value", CoderContainer.NAME);
        return patch;
    }

    private static String container(Workload workload, JsonNode deployment) {
        return CoderContainer.pointer(deployment)
                .orElseThrow(() -> new PortException.Rejected(
                        object(workload) + " has no container \"" + CoderContainer.NAME + "\".", null));
    }

    private static Resource object(Workload workload) {
        return Resource.deployments(workload.namespace()).named(workload.name());
    }

    static Workload workload(JsonNode deployment) {
        JsonNode metadata = deployment.path("metadata");
        JsonNode container = CoderContainer.in(deployment)
                .orElseThrow(() -> new PortException.Rejected(
                        "Deployment " + metadata.path("namespace").asText() + "/"
                                + metadata.path("name").asText() + " has no container \"" + CoderContainer.NAME
                                + "\": it is not Coder's.",
                        null));
        JsonNode probe = container.path("livenessProbe");
        return new Workload(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                metadata.path("uid").asText(),
                metadata.path("resourceVersion").asText(),
                replicas(deployment),
                deployment.at("/status/readyReplicas").asInt(),
                rolledOut(deployment),
                container.path("image").asText(),
                probe.isObject() ? probe.toString() : null);
    }

    /** As {@code kubectl rollout status} has it, and no replica of another generation left. */
    static boolean rolledOut(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        int wanted = replicas(deployment);
        return status.path("observedGeneration").asLong()
                        >= deployment.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted;
    }

    private static int replicas(JsonNode deployment) {
        return deployment.at("/spec/replicas").asInt(1);
    }
}
