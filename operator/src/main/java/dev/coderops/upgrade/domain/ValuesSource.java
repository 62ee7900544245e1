package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/**
 * A ConfigMap or Secret key that holds Helm values as YAML.
 *
 * @param optional whether a missing object or key counts as no values
 */
public record ValuesSource(Kind kind, String name, String key, boolean optional) {

    /** What kind of object holds the values. */
    public enum Kind {
        CONFIG_MAP,
        SECRET
    }

    public ValuesSource {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(key, "key");
    }
}
