package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod of Coder.
 *
 * @param ip {@code null} until it has one
 * @param running the container {@code coder} runs now
 * @param ready the pod's condition {@code Ready}
 * @param readySince when that condition last became true, {@code null} while it is not
 * @param terminating it has a deletion timestamp
 * @param restarts of the container {@code coder}
 * @param trouble why the container does not run, in Kubernetes' words ({@code ImagePullBackOff: …}, {@code Error, exit
 *     code 1}, {@code OOMKilled}, {@code Unschedulable: …}); {@code null} when nothing speaks of trouble
 * @param readinessAsked whether {@link Workloads#askReadinessNow} was done to it
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        @Nullable String ip,
        String image,
        boolean running,
        boolean ready,
        @Nullable Instant readySince,
        boolean terminating,
        int restarts,
        @Nullable String trouble,
        boolean readinessAsked) {

    public Pod {
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        requireNonNull(image, "image");
    }
}
