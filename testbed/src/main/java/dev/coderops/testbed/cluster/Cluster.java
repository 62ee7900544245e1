package dev.coderops.testbed.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/** A running Kubernetes cluster. */
public interface Cluster extends AutoCloseable {

    /** Readable by its owner only: it carries an administrator's credentials. */
    Path kubeconfig();

    /** An administrator's client; closed with the cluster. */
    KubernetesClient client();

    /** Address at which pods reach this machine. */
    String hostAddress();

    /** Whether this machine reaches pods and services at their own addresses. */
    boolean reachesPods();

    /**
     * Whether images come from {@link #loadImage}. If not, the cluster pulls them from the public registry, and there is
     * nothing to build.
     */
    boolean loadsImages();

    /**
     * Puts the image of a docker-archive on every node.
     *
     * @throws UnsupportedOperationException where {@link #loadsImages} is false
     */
    void loadImage(Path dockerArchive);

    /** Every request to the API server as a JSON line, where the cluster was started with it. */
    Optional<Path> auditLog();

    /** Ends what was started for this cluster, and nothing else. */
    @Override
    void close();
}
