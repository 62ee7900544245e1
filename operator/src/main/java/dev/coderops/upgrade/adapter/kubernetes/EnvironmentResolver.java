package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.port.PortException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kubelet would give a container as an environment variable ({@code pkg/kubelet/kubelet_pods.go}, {@code
 * makeEnvironmentVariables}): {@code env} beats {@code envFrom}, the later beats the earlier, a missing optional source
 * leaves what was there, and {@code $(NAME)} stands for what was defined before.
 *
 * <p>Only the sources the variable depends on are read: an operator should not look at Secrets it does not need.
 */
final class EnvironmentResolver {

    /** The ConfigMaps and Secrets of the pod's namespace, their values decoded; empty when there is no such object. */
    interface Sources {
        Optional<Map<String, String>> configMap(String name);

        Optional<Map<String, String>> secret(String name);
    }

    /** {@code third_party/forked/golang/expansion}: {@code $$} is a dollar, an unclosed reference is a text. */
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|\\(([^)]*)\\))");

    private final JsonNode container;
    private final Sources sources;
    private final Map<Integer, Optional<String>> known = new HashMap<>();

    private EnvironmentResolver(JsonNode container, Sources sources) {
        this.container = container;
        this.sources = sources;
    }

    /**
     * The variable's value; empty when the container gets none. A variable that is set to nothing is there, and empty.
     *
     * @throws PortException.Rejected when it cannot be known without a pod, or a source it must come from is missing
     */
    static Optional<String> resolve(JsonNode container, String variable, Sources sources) {
        return new EnvironmentResolver(container, sources)
                .defined(variable, container.path("env").size());
    }

    /** The variable as the first entries of {@code env} leave it. */
    private Optional<String> defined(String variable, int entries) {
        for (int i = entries - 1; i >= 0; i--) {
            if (variable.equals(container.path("env").get(i).path("name").asText())) {
                Optional<String> value = entry(i);
                if (value.isPresent()) {
                    return value;
                }
            }
        }
        return fromWholeObjects(variable);
    }

    private Optional<String> entry(int index) {
        Optional<String> value = known.get(index);
        if (value == null) {
            value = evaluate(index);
            known.put(index, value);
        }
        return value;
    }

    private Optional<String> evaluate(int index) {
        JsonNode entry = container.path("env").get(index);
        String name = entry.path("name").asText();
        String literal = entry.path("value").asText("");
        if (!literal.isEmpty()) {
            return Optional.of(expand(name, literal, index));
        }
        JsonNode from = entry.path("valueFrom");
        if (from.has("configMapKeyRef")) {
            return key("ConfigMap", from.path("configMapKeyRef"), name);
        }
        if (from.has("secretKeyRef")) {
            return key("Secret", from.path("secretKeyRef"), name);
        }
        if (from.isObject() && !from.isEmpty()) {
            throw new PortException.Rejected(
                    "The variable " + name + " comes from " + from.fieldNames().next()
                            + ", which only a running pod has.",
                    null);
        }
        return Optional.of("");
    }

    private String expand(String name, String literal, int index) {
        Matcher matcher = REFERENCE.matcher(literal);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String referred = matcher.group(1);
            String replacement =
                    referred == null ? "$" : defined(referred, index).orElseGet(() -> undefined(name, referred));
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(expanded).toString();
    }

    /** A reference to nothing is left as it stands, unless the kubelet would find a Service's variable. */
    private static String undefined(String name, String referred) {
        if (referred.endsWith("_SERVICE_HOST") || referred.contains("_SERVICE_PORT")) {
            throw new PortException.Rejected(
                    "The variable " + name + " refers to $(" + referred + "), which only a running pod has.", null);
        }
        return "$(" + referred + ")";
    }

    private Optional<String> fromWholeObjects(String variable) {
        JsonNode all = container.path("envFrom");
        for (int i = all.size() - 1; i >= 0; i--) {
            String prefix = all.get(i).path("prefix").asText("");
            if (variable.startsWith(prefix)) {
                Optional<String> value =
                        whole(all.get(i), variable).map(data -> data.get(variable.substring(prefix.length())));
                if (value.isPresent()) {
                    return value;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Map<String, String>> whole(JsonNode from, String variable) {
        if (from.has("configMapRef")) {
            return object("ConfigMap", from.path("configMapRef"), variable);
        }
        return from.has("secretRef") ? object("Secret", from.path("secretRef"), variable) : Optional.empty();
    }

    private Optional<String> key(String kind, JsonNode reference, String variable) {
        Optional<String> value = object(kind, reference, variable)
                .map(data -> data.get(reference.path("key").asText()));
        if (value.isEmpty() && !reference.path("optional").asBoolean()) {
            throw new PortException.Rejected(
                    kind + " " + reference.path("name").asText() + " has no key "
                            + reference.path("key").asText() + ", where the variable " + variable + " comes from.",
                    null);
        }
        return value;
    }

    private Optional<Map<String, String>> object(String kind, JsonNode reference, String variable) {
        String name = reference.path("name").asText();
        Optional<Map<String, String>> data = kind.equals("Secret") ? sources.secret(name) : sources.configMap(name);
        if (data.isEmpty() && !reference.path("optional").asBoolean()) {
            throw new PortException.Rejected(
                    "There is no " + kind + " " + name + ", where the variable " + variable + " may come from.", null);
        }
        return data;
    }
}
