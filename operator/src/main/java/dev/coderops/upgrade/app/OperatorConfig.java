package dev.coderops.upgrade.app;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final Duration HELM_DEADLINE = Duration.ofMinutes(5);
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    OperatorConfig {
        namespaces = Set.copyOf(namespaces);
        requireNonNull(cache, "cache");
        requireNonNull(helmDeadline, "helmDeadline");
    }

    /**
     * {@code WATCH_NAMESPACES} (comma-separated, all when empty), {@code OPERATOR_CACHE_DIR}, {@code HELM_DEADLINE_SECONDS}.
     *
     * @throws IllegalArgumentException with a sentence, when one of them makes no sense
     */
    static OperatorConfig from(Map<String, String> environment) {
        Set<String> namespaces = Arrays.stream(
                        environment.getOrDefault("WATCH_NAMESPACES", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(OperatorConfig::namespace)
                .collect(Collectors.toSet());
        String cache = environment.getOrDefault("OPERATOR_CACHE_DIR", "");
        String deadline = environment.getOrDefault("HELM_DEADLINE_SECONDS", "");
        return new OperatorConfig(
                namespaces,
                cache.isEmpty()
                        ? Path.of(System.getProperty("java.io.tmpdir"), "coder-upgrade-operator")
                        : Path.of(cache),
                deadline.isBlank() ? HELM_DEADLINE : Duration.ofSeconds(seconds(deadline)),
                environment.containsKey("KUBERNETES_SERVICE_HOST"));
    }

    private static String namespace(String text) {
        if (text.length() > 63 || !NAMESPACE.matcher(text).matches()) {
            throw new IllegalArgumentException("WATCH_NAMESPACES names '" + text
                    + "', which is no namespace: give names separated by commas, for example coder,coder-staging.");
        }
        return text;
    }

    /** A Helm process needs half a second at least, and none is worth a day. */
    private static long seconds(String text) {
        try {
            long seconds = Long.parseLong(text.strip());
            if (seconds >= 1 && seconds <= Duration.ofDays(1).toSeconds()) {
                return seconds;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "HELM_DEADLINE_SECONDS is '" + text + "': give whole seconds from 1 to 86400, for example 300.");
    }
}
