package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Coder's pods. */
final class PodReader {

    /** The annotation that {@code askReadinessNow} sets, with the time of asking. */
    static final String READINESS_ASKED = "coderops.dev/readiness-asked";

    private static final int LAST_LINES = 500;

    private static final int LAST_BYTES = 256 * 1024;

    private final ApiServer api;
    private final Deployments deployments;

    PodReader(ApiServer api, Deployments deployments) {
        this.api = api;
        this.deployments = deployments;
    }

    /** All pods the selector finds, whoever owns them: one that nobody owns holds the database just as well. */
    List<Pod> pods(Workload workload) {
        JsonNode selector = deployments.now(workload).at("/spec/selector");
        JsonNode found =
                api.list(Resource.core("pods", workload.namespace()).with("labelSelector", selector(selector)));
        return found.path("items").valueStream().map(PodReader::pod).toList();
    }

    void askReadinessNow(Pod pod, Instant now) {
        var metadata = Json.object().put("uid", pod.uid());
        metadata.putObject("annotations").put(READINESS_ASKED, now.toString());
        api.patch(object(pod), ApiServer.Patch.MERGE, Json.write(Json.object().set("metadata", metadata)));
    }

    /** A container that runs again keeps the words of the one before it, and one that waits to be restarted is still that one. */
    List<String> lastWords(Pod pod) {
        boolean previous = pod.running() && pod.restarts() > 0;
        try {
            String log = api.text(object(pod)
                    .subresource("log")
                    .with("container", CoderContainer.NAME)
                    .with("previous", Boolean.toString(previous))
                    .with("tailLines", Integer.toString(LAST_LINES))
                    .with("limitBytes", Integer.toString(LAST_BYTES)));
            return log.lines().toList();
        } catch (PortException _) {
            // The container never started, the pod is gone, or its node does not answer: there is nothing to tell.
            return List.of();
        }
    }

    private static Resource object(Pod pod) {
        return Resource.core("pods", pod.namespace()).named(pod.name());
    }

    static Pod pod(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        JsonNode status = pod.path("status");
        JsonNode container = named(status.path("containerStatuses"), CoderContainer.NAME);
        JsonNode ready = condition(status, "Ready");
        boolean isReady = "True".equals(ready.path("status").asText());
        boolean running = container.path("state").has("running");
        return new Pod(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                metadata.path("uid").asText(),
                status.path("podIP").textValue(),
                named(pod.at("/spec/containers"), CoderContainer.NAME)
                        .path("image")
                        .asText(),
                running,
                isReady,
                isReady && ready.has("lastTransitionTime")
                        ? Instant.parse(ready.path("lastTransitionTime").asText())
                        : null,
                metadata.has("deletionTimestamp"),
                container.path("restartCount").asInt(),
                running ? null : trouble(status),
                metadata.path("annotations").has(READINESS_ASKED));
    }

    /** Why a pod does not run, in Kubernetes' words; {@code null} when its status speaks of no trouble. */
    static @Nullable String trouble(JsonNode status) {
        JsonNode scheduled = condition(status, "PodScheduled");
        if ("False".equals(scheduled.path("status").asText())) {
            return sentence(
                    scheduled.path("reason").asText("Unschedulable"),
                    scheduled.path("message").asText());
        }
        String evicted = status.path("reason").asText();
        if (!evicted.isEmpty()) {
            return sentence(evicted, status.path("message").asText());
        }
        for (JsonNode container : containers(status)) {
            String trouble = containerTrouble(container);
            if (trouble != null) {
                return trouble;
            }
        }
        return "Failed".equals(status.path("phase").asText())
                ? sentence(
                        status.path("reason").asText("Failed"),
                        status.path("message").asText())
                : null;
    }

    /** Init containers first: while one of them fails, the others only say that they wait. */
    private static List<JsonNode> containers(JsonNode status) {
        List<JsonNode> all = new ArrayList<>();
        status.path("initContainerStatuses").forEach(all::add);
        status.path("containerStatuses").forEach(all::add);
        return all;
    }

    private static @Nullable String containerTrouble(JsonNode container) {
        JsonNode waiting = container.path("state").path("waiting");
        String reason = waiting.path("reason").asText();
        JsonNode ended = container.path("state").path("terminated");
        JsonNode endedBefore = container.path("lastState").path("terminated");
        if (ended.isObject()) {
            return ended.path("exitCode").asInt() == 0 ? null : ending(ended);
        }
        if (reason.equals("CrashLoopBackOff")) {
            return "CrashLoopBackOff: "
                    + (endedBefore.isObject()
                            ? ending(endedBefore)
                            : waiting.path("message").asText());
        }
        if (reason.isEmpty() || reason.equals("ContainerCreating") || reason.equals("PodInitializing")) {
            return endedBefore.isObject() ? ending(endedBefore) : null;
        }
        return sentence(reason, waiting.path("message").asText());
    }

    /** {@code Error, exit code 1: what the container left as its termination message}. */
    private static String ending(JsonNode terminated) {
        return sentence(
                terminated.path("reason").asText("Error") + ", exit code "
                        + terminated.path("exitCode").asInt(),
                terminated.path("message").asText().strip());
    }

    private static String sentence(String reason, String message) {
        return message.isEmpty() ? reason : reason + ": " + message;
    }

    static JsonNode condition(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> type.equals(condition.path("type").asText()))
                .findFirst()
                .orElse(Json.object());
    }

    static JsonNode named(JsonNode list, String name) {
        return list.valueStream()
                .filter(item -> name.equals(item.path("name").asText()))
                .findFirst()
                .orElse(Json.object());
    }

    /** A Deployment's selector as the API server takes it in a query. */
    static String selector(JsonNode selector) {
        List<String> requirements = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        requirements.add(label.getKey() + "=" + label.getValue().asText()));
        selector.path("matchExpressions").forEach(expression -> requirements.add(requirement(expression)));
        return String.join(",", requirements);
    }

    private static String requirement(JsonNode expression) {
        String key = expression.path("key").asText();
        String values = expression
                .path("values")
                .valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(",", "(", ")"));
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default -> throw new PortException.Rejected("A selector says \"" + expression + "\".", null);
        };
    }
}
