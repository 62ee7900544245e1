package dev.coderops.testbed.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A cluster that somebody else runs. It pulls its images itself. */
public final class KubeconfigCluster implements Cluster {

    private final Path kubeconfig;
    private final KubernetesClient client;
    private final String hostAddress;

    private KubeconfigCluster(Path kubeconfig, KubernetesClient client, String hostAddress) {
        this.kubeconfig = kubeconfig;
        this.client = client;
        this.hostAddress = hostAddress;
    }

    /**
     * Connects.
     *
     * @param hostAddress address at which its pods reach this machine; empty: the one from which this machine reaches
     *     the API server
     */
    public static KubeconfigCluster connect(Path kubeconfig, String hostAddress) {
        KubernetesClient client = clientOf(kubeconfig);
        String address =
                hostAddress.isBlank() ? addressTowards(client.getConfiguration().getMasterUrl()) : hostAddress;
        return new KubeconfigCluster(kubeconfig, client, address);
    }

    /** An unshared client of the kubeconfig's current context. */
    public static KubernetesClient clientOf(Path kubeconfig) {
        try {
            return new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String addressTowards(String apiServer) {
        URI uri = URI.create(apiServer);
        try (DatagramSocket socket = new DatagramSocket()) {
            // Sends nothing: it asks the routing table.
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort()));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException failure) {
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

    @Override
    public String hostAddress() {
        return hostAddress;
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
        throw new UnsupportedOperationException("The cluster of " + kubeconfig + " pulls its images itself.");
    }

    @Override
    public Optional<Path> auditLog() {
        return Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }
}
