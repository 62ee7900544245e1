package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.ImageProbe;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.RenderedWorkload;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pod that proves the target's image before the outage: pulled with the target's own pull secrets, onto a node the
 * target may run on, started, and asked {@code coder version}.
 *
 * <p>It carries none of Coder's labels, so neither its Service nor its Deployment takes it for one of theirs, and none of
 * its variables, so it cannot reach the database. The command needs no home and no writable folder and takes 0.3 s and
 * 85–116 MB (Coder 2.24.4 and 2.36.1).
 */
final class ImageProbePods {

    /** What decides where a pod may run and from where its image comes; nothing else of the pod is taken over. */
    private static final List<String> POD_FIELDS = List.of(
            "imagePullSecrets", "nodeSelector", "tolerations", "securityContext", "runtimeClassName", "schedulerName");

    private static final Set<String> STARTING = Set.of("", "ContainerCreating", "PodInitializing");

    private static final int MOST_BYTES = 4096;

    private final ApiServer api;

    ImageProbePods(ApiServer api) {
        this.api = api;
    }

    Optional<ImageProbe> find(UpgradeRef upgrade) {
        return ours(upgrade).map(pod -> state(upgrade, pod));
    }

    void start(UpgradeRef upgrade, RenderedWorkload target) {
        ObjectNode pod = pod(upgrade, target);
        JsonNode account = pod.at("/spec/serviceAccountName");
        if (account.isTextual() && !exists(upgrade, account.textValue())) {
            // The release will make it; the pod would be refused for want of it.
            pod.withObject("/spec").remove("serviceAccountName");
        }
        if (!api.create(Resource.core("pods", upgrade.namespace()), Json.write(pod))
                && ours(upgrade).isEmpty()) {
            throw new PortException.Rejected(
                    "There is a " + object(upgrade) + " that does not belong to upgrade " + upgrade + ".", null);
        }
    }

    void delete(UpgradeRef upgrade) {
        ours(upgrade)
                .ifPresent(pod ->
                        api.delete(object(upgrade), pod.at("/metadata/uid").asText()));
    }

    private boolean exists(UpgradeRef upgrade, String account) {
        return api.get(Resource.core("serviceaccounts", upgrade.namespace()).named(account))
                .isPresent();
    }

    private Optional<JsonNode> ours(UpgradeRef upgrade) {
        return api.get(object(upgrade)).filter(pod -> Marks.isOf(upgrade, pod));
    }

    private ImageProbe state(UpgradeRef upgrade, JsonNode pod) {
        return pod.at("/status/phase").asText().equals("Succeeded")
                ? new ImageProbe.Finished(api.text(object(upgrade)
                        .subresource("log")
                        .with("container", CoderContainer.NAME)
                        .with("limitBytes", Integer.toString(MOST_BYTES))))
                : unfinished(pod);
    }

    /** Of a pod that has not succeeded. */
    static ImageProbe unfinished(JsonNode pod) {
        JsonNode status = pod.path("status");
        String trouble = PodReader.trouble(status);
        if (status.path("phase").asText().equals("Failed")) {
            return new ImageProbe.Failed(trouble == null ? "Failed" : trouble);
        }
        if (trouble != null) {
            return new ImageProbe.Stuck(trouble);
        }
        // One sentence for pulling, starting and running: that it goes on is worth telling once, not at every turn.
        JsonNode container = PodReader.named(status.path("containerStatuses"), CoderContainer.NAME);
        String reason = container.at("/state/waiting/reason").asText();
        boolean placed = !status.path("conditions").isEmpty();
        return new ImageProbe.Running(
                !placed ? "waiting for a node" : STARTING.contains(reason) ? "pulling and starting it" : reason);
    }

    static ObjectNode pod(UpgradeRef upgrade, RenderedWorkload target) {
        JsonNode deployment = Json.trusted(target.json());
        JsonNode template = deployment.at("/spec/template/spec");
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.set("metadata", Marks.metadata(upgrade, name(upgrade)));
        ObjectNode spec = pod.putObject("spec")
                .put("restartPolicy", "Never")
                .put("terminationGracePeriodSeconds", 1)
                .put("automountServiceAccountToken", false)
                .put("enableServiceLinks", false);
        copy(template, spec, POD_FIELDS);
        copyAccount(template, spec);
        // Affinity to other pods says where Coder's replicas shall be, not where its image can be.
        JsonNode nodes = template.at("/affinity/nodeAffinity");
        if (nodes.isObject()) {
            spec.putObject("affinity").set("nodeAffinity", nodes);
        }
        spec.putArray("containers")
                .add(container(CoderContainer.in(deployment)
                        .orElseThrow(() -> new PortException.Rejected(
                                "The rendered Deployment " + target.name() + " has no container \""
                                        + CoderContainer.NAME + "\".",
                                null))));
        return pod;
    }

    /** Pull secrets may hang on the service account instead of the pod. */
    private static void copyAccount(JsonNode template, ObjectNode spec) {
        if (!template.path("serviceAccountName").asText().isEmpty()) {
            spec.set("serviceAccountName", template.path("serviceAccountName"));
        }
    }

    private static ObjectNode container(JsonNode coder) {
        ObjectNode container =
                Json.object().put("name", CoderContainer.NAME).put("terminationMessagePolicy", "FallbackToLogsOnError");
        copy(coder, container, List.of("image", "imagePullPolicy", "command", "securityContext"));
        container.putArray("args").add("version");
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "10m").put("memory", "32Mi");
        // A quota may ask for limits; with fewer than these the start would be slow.
        resources.putObject("limits").put("cpu", "500m").put("memory", "512Mi");
        return container;
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        fields.stream().filter(from::hasNonNull).forEach(field -> to.set(field, from.get(field)));
    }

    private static Resource object(UpgradeRef upgrade) {
        return Resource.core("pods", upgrade.namespace()).named(name(upgrade));
    }

    private static String name(UpgradeRef upgrade) {
        return "coder-upgrade-probe-" + upgrade.shortUid();
    }
}
