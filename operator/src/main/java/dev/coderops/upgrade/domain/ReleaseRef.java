package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/** A Helm release: its namespace and its name. */
public record ReleaseRef(String namespace, String name) {

    public ReleaseRef {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
