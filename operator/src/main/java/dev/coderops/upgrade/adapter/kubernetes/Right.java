package dev.coderops.upgrade.adapter.kubernetes;

import static java.util.Objects.requireNonNull;

/**
 * One right in one namespace, as RBAC has it.
 *
 * @param group of the API, empty for the core group
 * @param subresource empty for the object itself
 */
public record Right(String verb, String group, String resource, String subresource) {

    public Right {
        requireNonNull(verb, "verb");
        requireNonNull(group, "group");
        requireNonNull(resource, "resource");
        requireNonNull(subresource, "subresource");
    }

    /** For a person who has to grant it: {@code update deployments.apps/scale in namespace coder}. */
    public String sentence(String namespace) {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                + (subresource.isEmpty() ? "" : "/" + subresource) + " in namespace " + namespace;
    }
}
