package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/**
 * The CoderUpgrade object an upgrade belongs to. Names can be used again by another object; the uid cannot, so
 * everything the upgrade leaves in the world is marked with the uid.
 */
public record UpgradeRef(String namespace, String name, String uid) {

    public UpgradeRef {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
    }

    /** The first eight characters of the uid without hyphens: short enough for the names of databases and pods. */
    public String shortUid() {
        String plain = uid.replace("-", "");
        return plain.substring(0, Math.min(8, plain.length()));
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
