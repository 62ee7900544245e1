package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/** A key of a Secret in the upgrade's namespace. */
public record SecretKeyRef(String name, String key) {

    public SecretKeyRef {
        requireNonNull(name, "name");
        requireNonNull(key, "key");
    }
}
