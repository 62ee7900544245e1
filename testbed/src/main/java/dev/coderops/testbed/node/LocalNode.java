package dev.coderops.testbed.node;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Timings;
import dev.coderops.testbed.cluster.Cluster;
import dev.coderops.testbed.cluster.KubeconfigCluster;
import dev.coderops.testbed.image.DockerArchive;
import dev.coderops.testbed.process.Await;
import dev.coderops.testbed.process.ManagedProcess;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes node on this machine: etcd, API server, controller manager, scheduler, containerd, kubelet, kube-proxy,
 * each the real program. Starts in seconds, ends without trace also when this virtual machine is killed
 * ({@link Namespaces}); several can run side by side ({@link Slot}).
 */
public final class LocalNode implements Cluster {

    /** An image that is always there: busybox at {@code /bin/busybox}, which sleeps unless told otherwise. */
    public static final String BUSYBOX_IMAGE = "localhost/testbed/busybox:1";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Namespaces namespaces;
    private final NodeOptions options;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final @Nullable Containerd containerd;
    private final List<ManagedProcess> processes;

    private LocalNode(
            Namespaces namespaces,
            NodeOptions options,
            Path kubeconfig,
            @Nullable Containerd containerd,
            List<ManagedProcess> processes) {
        this.namespaces = namespaces;
        this.options = options;
        this.kubeconfig = kubeconfig;
        this.client = KubeconfigCluster.clientOf(kubeconfig);
        this.containerd = containerd;
        this.processes = processes;
    }

    /**
     * Starts a node and returns when it runs pods.
     *
     * @throws IllegalStateException when the machine lacks something or a program of the node fails; the message says
     *     which and why
     */
    public static LocalNode start(NodeOptions options, NodeBinaries binaries, Progress progress, Timings timings) {
        new Prerequisites().require(options.installPrerequisites(), progress);
        removeLeftOvers(options);
        Namespaces namespaces = timings.time("namespaces", () -> Namespaces.open(options.stateRoot()));
        try {
            NodeNetwork.connect(namespaces);
            return new Starter(namespaces, options, binaries, timings).start();
        } catch (RuntimeException failure) {
            namespaces.close();
            throw failure;
        }
    }

    /** Removes what crashed nodes left on this machine; gives how many slots there were. */
    public static int removeLeftOvers(NodeOptions options) {
        return Namespaces.removeLeftOvers(options.stateRoot());
    }

    /** Its name, and that of its slot. */
    public String name() {
        return namespaces.slot().name();
    }

    public Slot slot() {
        return namespaces.slot();
    }

    /** Process id of the first process of its namespaces: {@code nsenter --target … --net} looks from inside. */
    public long firstProcess() {
        return namespaces.firstProcess();
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
        return namespaces.slot().hostAddress();
    }

    @Override
    public boolean reachesPods() {
        return true;
    }

    @Override
    public boolean loadsImages() {
        return containerd != null;
    }

    @Override
    public void loadImage(Path dockerArchive) {
        if (containerd == null) {
            throw new UnsupportedOperationException("A control plane alone runs no images.");
        }
        containerd.load(dockerArchive);
    }

    @Override
    public Optional<Path> auditLog() {
        return options.audit() ? Optional.of(ApiServer.auditLog(namespaces.slot())) : Optional.empty();
    }

    /** Log of one of its programs, for instance {@code kubelet}. */
    public Path log(String program) {
        return namespaces.log(program);
    }

    /** Programs of the node that have ended although they should not; empty while all is well. */
    public List<String> deadPrograms() {
        return processes.stream()
                .filter(process -> !process.alive())
                .map(ManagedProcess::name)
                .toList();
    }

    @Override
    public void close() {
        client.close();
        namespaces.close();
    }

    /** The order in which a node comes up: what others wait for first, and the rest at once. */
    private static final class Starter {

        private final Namespaces namespaces;
        private final NodeOptions options;
        private final NodeBinaries binaries;
        private final Timings timings;
        private final Credentials credentials;
        private final List<ManagedProcess> processes = new ArrayList<>();

        Starter(Namespaces namespaces, NodeOptions options, NodeBinaries binaries, Timings timings) {
            this.namespaces = namespaces;
            this.options = options;
            this.binaries = binaries;
            this.timings = timings;
            this.credentials = Credentials.create(namespaces.slot());
        }

        LocalNode start() {
            processes.add(Etcd.start(namespaces, binaries));
            ManagedProcess apiServer = ApiServer.start(namespaces, binaries, credentials, options.audit());
            processes.add(apiServer);
            @Nullable Containerd containerd = null;
            if (!options.controlPlaneOnly()) {
                containerd = Containerd.start(namespaces, NodeNetwork.writePluginConfiguration(namespaces.slot()));
                processes.add(containerd.process());
            }
            Path kubeconfig = timings.time("API server", () -> awaitApiServer(apiServer));
            if (containerd != null) {
                startWorkers(containerd);
            }
            LocalNode node = new LocalNode(namespaces, options, kubeconfig, containerd, processes);
            try {
                if (containerd != null) {
                    timings.time("node", () -> awaitNode(node));
                }
                return node;
            } catch (RuntimeException failure) {
                node.client.close();
                throw new IllegalStateException(
                        "The node did not come up; the kubelet's last words: "
                                + processes.getLast().logTail(15),
                        failure);
            }
        }

        private void startWorkers(Containerd containerd) {
            processes.add(ControllerManager.start(namespaces, binaries, credentials));
            processes.add(Scheduler.start(namespaces, binaries, credentials));
            processes.add(KubeProxy.start(namespaces, binaries, credentials));
            containerd.awaitReady();
            containerd.load(pauseImage());
            processes.add(Kubelet.start(namespaces, binaries, credentials, containerd.socket()));
        }

        private Path awaitApiServer(ManagedProcess apiServer) {
            Await.until("the API server's certificate", START_LIMIT, () -> {
                apiServer.requireAlive();
                return Files.exists(credentials.serverCertificate());
            });
            Path kubeconfig = credentials.kubeconfig(Credentials.User.ADMINISTRATOR);
            try (KubernetesClient probe = KubeconfigCluster.clientOf(kubeconfig)) {
                Await.until("the API server to be ready", START_LIMIT, () -> {
                    processes.forEach(ManagedProcess::requireAlive);
                    return ready(probe);
                });
            }
            return kubeconfig;
        }

        private static boolean ready(KubernetesClient client) {
            try {
                return "ok".equals(client.raw("/readyz"));
            } catch (KubernetesClientException _) {
                return false;
            }
        }

        private void awaitNode(LocalNode node) {
            var _ = node.client
                    .nodes()
                    .withName(node.name())
                    .waitUntilCondition(Starter::ready, START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            // Without it no pod is admitted.
            var _ = node.client
                    .serviceAccounts()
                    .inNamespace("default")
                    .withName("default")
                    .waitUntilCondition(account -> account != null, START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            processes.forEach(ManagedProcess::requireAlive);
        }

        private static boolean ready(@Nullable Node node) {
            return node != null
                    && node.getStatus().getConditions().stream()
                            .anyMatch(condition -> condition.getType().equals("Ready")
                                    && condition.getStatus().equals("True"));
        }

        private Path pauseImage() {
            Path archive = namespaces.slot().state().resolve("pause.tar");
            new DockerArchive(Containerd.PAUSE_IMAGE)
                    .program("/bin/busybox", Prerequisites.busybox())
                    .entrypoint("/bin/busybox", "sleep", "2147483647")
                    .writeTo(archive);
            return archive;
        }
    }
}
