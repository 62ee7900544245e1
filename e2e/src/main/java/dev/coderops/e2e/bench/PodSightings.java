package dev.coderops.e2e.bench;

import dev.coderops.testbed.coder.DirectEndpoint;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a watch tells of Coder's pods, with the time at which it was told: Kubernetes' own times have whole seconds only.
 * New pods are asked themselves from when they run until they serve.
 */
final class PodSightings implements AutoCloseable {

    private static final int PORT = 8080;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** What was seen of a pod at one moment. */
    private record Sighting(Instant at, boolean gone, boolean ready) {}

    private final String newVersion;
    private final List<Sighting> old = new CopyOnWriteArrayList<>();
    private final List<Sighting> young = new CopyOnWriteArrayList<>();
    private final List<Instant> serving = new CopyOnWriteArrayList<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private volatile boolean closed;

    /**
     * Starts watching.
     *
     * @param newVersion release whose pods are the new ones
     */
    PodSightings(KubernetesClient client, String namespace, String newVersion) {
        this.newVersion = newVersion;
        this.watch = client.pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/name", "coder")
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Pod pod) {
                        saw(Instant.now(), action, pod);
                    }

                    @Override
                    public void onClose(@Nullable WatcherException cause) {
                        // Shows as marks that are missing.
                    }
                });
    }

    Optional<Instant> lastOldGone() {
        return old.stream().filter(Sighting::gone).map(Sighting::at).reduce((_, later) -> later);
    }

    Optional<Instant> firstNew() {
        return young.stream().map(Sighting::at).findFirst();
    }

    Optional<Instant> firstNewServing() {
        return serving.stream().findFirst();
    }

    Optional<Instant> firstNewReady() {
        return young.stream().filter(Sighting::ready).map(Sighting::at).findFirst();
    }

    private void saw(Instant at, Watcher.Action action, Pod pod) {
        boolean isNew = pod.getSpec().getContainers().stream()
                .anyMatch(container -> container.getImage().endsWith(":v" + newVersion));
        boolean started = pod.getStatus().getContainerStatuses().stream().anyMatch(PodSightings::running);
        (isNew ? young : old).add(new Sighting(at, action == Watcher.Action.DELETED, Readiness.isPodReady(pod)));
        if (isNew && started && asked.add(pod.getMetadata().getUid())) {
            String address = pod.getStatus().getPodIP();
            var _ = Thread.ofVirtual().start(() -> awaitServing(address));
        }
    }

    private static boolean running(ContainerStatus status) {
        return status.getState() != null && status.getState().getRunning() != null;
    }

    private void awaitServing(String address) {
        while (!closed) {
            if (serves(address)) {
                serving.add(Instant.now());
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean serves(String address) {
        try (DirectEndpoint pod = new DirectEndpoint(address, PORT)) {
            return pod.exchange("GET", "/healthz", Map.of(), "", Duration.ofSeconds(1))
                            .status()
                    == 200;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }
}
