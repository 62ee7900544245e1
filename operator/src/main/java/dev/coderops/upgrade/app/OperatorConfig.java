package dev.coderops.upgrade.app;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator is told by its environment.
 *
 * @param namespaces it serves; empty for all
 * @param cache a folder of its own for charts and Helm's library; may be lost between starts
 * @param helmDeadline after which a Helm process is killed
 * @param inCluster whether it runs in a pod, and so reaches other pods straight
 */
record OperatorConfig(Set<String> namespaces, Path cache, Duration helmDeadline, boolean inCluster) {

    OperatorConfig {
        namespaces = Set.copyOf(namespaces);
        requireNonNull(cache, "cache");
        requireNonNull(helmDeadline, "helmDeadline");
    }

    /** {@code WATCH_NAMESPACES} (comma-separated, all when empty), {@code OPERATOR_CACHE_DIR}, {@code HELM_DEADLINE_SECONDS}. */
    static OperatorConfig from(Map<String, String> environment) {
        Set<String> namespaces = Arrays.stream(
                        environment.getOrDefault("WATCH_NAMESPACES", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        String cache = environment.getOrDefault("OPERATOR_CACHE_DIR", "");
        String deadline = environment.getOrDefault("HELM_DEADLINE_SECONDS", "300");
        return new OperatorConfig(
                namespaces,
                cache.isEmpty()
                        ? Path.of(System.getProperty("java.io.tmpdir"), "coder-upgrade-operator")
                        : Path.of(cache),
                Duration.ofSeconds(seconds(deadline)),
                environment.containsKey("KUBERNETES_SERVICE_HOST"));
    }

    private static long seconds(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "HELM_DEADLINE_SECONDS is '" + text + "': give whole seconds, for example 300.", e);
        }
    }
}
