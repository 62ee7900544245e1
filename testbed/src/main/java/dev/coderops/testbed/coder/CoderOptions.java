package dev.coderops.testbed.coder;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be installed.
 *
 * @param version release, for instance {@code 2.24.4}
 * @param values chart values over the testbed's own, nested maps as in YAML
 * @param environment variables for the server beside the testbed's own
 */
public record CoderOptions(
        String namespace,
        String release,
        String version,
        int replicas,
        Map<String, Object> values,
        Map<String, String> environment) {

    public CoderOptions {
        values = Map.copyOf(values);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** Two replicas, release and namespace {@code coder}. */
    public static CoderOptions of(String version) {
        return new CoderOptions("coder", "coder", version, 2, Map.of(), Map.of());
    }

    public CoderOptions namespace(String changed) {
        return new CoderOptions(changed, release, version, replicas, values, environment);
    }

    public CoderOptions release(String changed) {
        return new CoderOptions(namespace, changed, version, replicas, values, environment);
    }

    public CoderOptions version(String changed) {
        return new CoderOptions(namespace, release, changed, replicas, values, environment);
    }

    public CoderOptions replicas(int changed) {
        return new CoderOptions(namespace, release, version, changed, values, environment);
    }

    public CoderOptions values(Map<String, Object> changed) {
        return new CoderOptions(namespace, release, version, replicas, changed, environment);
    }

    public CoderOptions environment(Map<String, String> changed) {
        return new CoderOptions(namespace, release, version, replicas, values, changed);
    }
}
