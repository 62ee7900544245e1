package dev.coderops.testbed.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** K3s in a Docker container. It pulls Coder's images from the public registry. */
public final class K3sCluster implements Cluster {

    private static final String IMAGE = "rancher/k3s:v1.34.4-k3s1";

    private final K3sContainer container;
    private final Path kubeconfig;
    private final KubernetesClient client;

    private K3sCluster(K3sContainer container, Path kubeconfig) {
        this.container = container;
        this.kubeconfig = kubeconfig;
        this.client = KubeconfigCluster.clientOf(kubeconfig);
    }

    /** Whether a Docker engine answers. Asks only where there may be one: Testcontainers is loud when there is none. */
    public static boolean dockerAnswers() {
        return mayHaveDocker(System.getenv(), Files::exists)
                && DockerClientFactory.instance().isDockerAvailable();
    }

    static boolean mayHaveDocker(Map<String, String> environment, Predicate<Path> exists) {
        Path home = Path.of(System.getProperty("user.home"));
        return environment.containsKey("DOCKER_HOST")
                || environment.containsKey("DOCKER_CONTEXT")
                || File.separatorChar == '\\'
                || Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/run/user"), "docker.sock"),
                                home.resolve(".docker/run/docker.sock"),
                                home.resolve(".docker/desktop/docker.sock"),
                                home.resolve(".docker/config.json"),
                                home.resolve(".testcontainers.properties"))
                        .anyMatch(exists);
    }

    // Closed by close(), not by the method that starts it.
    @SuppressWarnings("resource")
    public static K3sCluster start() {
        K3sContainer container = new K3sContainer(DockerImageName.parse(IMAGE));
        container.start();
        try {
            Path kubeconfig = Files.createTempFile(
                    "testbed-",
                    ".kubeconfig",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(kubeconfig, container.getKubeConfigYaml());
            return new K3sCluster(container, kubeconfig);
        } catch (IOException failure) {
            container.stop();
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    /** The Docker network's gateway, which is this machine. */
    @Override
    public String hostAddress() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(network -> String.valueOf(network.getGateway()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The K3s container is in no network."));
    }

    @Override
    public boolean reachesPods() {
        return false;
    }

    @Override
    public boolean loadsImages() {
        return false;
    }

    @Override
    public void loadImage(Path dockerArchive) {
        throw new UnsupportedOperationException("K3s pulls its images itself.");
    }

    @Override
    public Optional<Path> auditLog() {
        return Optional.empty();
    }

    @Override
    public void close() {
        client.close();
        container.stop();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
