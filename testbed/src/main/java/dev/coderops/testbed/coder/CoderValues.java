package dev.coderops.testbed.coder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chart values with which Coder runs well on a small node without internet. */
final class CoderValues {

    /** Of this Secret, this key holds the database's URL. */
    static final String SECRET = "coder-db-url";

    static final String SECRET_KEY = "url";

    private CoderValues() {}

    static Map<String, Object> of(CoderOptions options, boolean imageIsLoaded) {
        Map<String, Object> resources = Map.of("cpu", "100m", "memory", "256Mi");
        Map<String, Object> coder = new LinkedHashMap<>();
        coder.put("replicaCount", options.replicas());
        coder.put("image", Map.of("pullPolicy", imageIsLoaded ? "Never" : "IfNotPresent"));
        coder.put("service", Map.of("type", "ClusterIP"));
        coder.put("resources", Map.of("requests", resources, "limits", Map.of("memory", "2Gi")));
        coder.put("env", environment(options.environment()));
        return merge(Map.of("coder", coder), options.values());
    }

    private static List<Map<String, Object>> environment(Map<String, String> more) {
        Map<String, String> variables = new LinkedHashMap<>();
        // Without provisioners it does not look for terraform.
        variables.put("CODER_PROVISIONER_DAEMONS", "0");
        variables.put("CODER_TELEMETRY_ENABLE", "false");
        variables.put("CODER_UPDATE_CHECK", "false");
        variables.put("CODER_DERP_SERVER_STUN_ADDRESSES", "disable");
        variables.putAll(more);
        List<Map<String, Object>> entries = new ArrayList<>();
        entries.add(Map.of(
                "name",
                "CODER_PG_CONNECTION_URL",
                "valueFrom",
                Map.of("secretKeyRef", Map.of("name", SECRET, "key", SECRET_KEY))));
        variables.forEach((name, value) -> entries.add(Map.of("name", name, "value", value)));
        return entries;
    }

    /** As Helm does: maps are merged, everything else is replaced; lists too. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> over) {
        Map<String, Object> merged = new LinkedHashMap<>(base);
        over.forEach((key, value) -> merged.merge(key, value, (old, changed) -> {
            if (old instanceof Map<?, ?> && changed instanceof Map<?, ?>) {
                return merge((Map<String, Object>) old, (Map<String, Object>) changed);
            }
            return changed;
        }));
        return merged;
    }
}
