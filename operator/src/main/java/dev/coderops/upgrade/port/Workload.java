package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A Deployment with a container {@code coder}.
 *
 * @param replicas {@code spec.replicas}
 * @param readyReplicas of the status
 * @param rolledOut the controller has seen this generation, and all replicas are updated, available, and no others left
 * @param image of the container {@code coder}
 * @param livenessProbe of that container as JSON, {@code null} when it has none
 */
public record Workload(
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        int replicas,
        int readyReplicas,
        boolean rolledOut,
        String image,
        @Nullable String livenessProbe) {

    public Workload {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(image, "image");
    }
}
