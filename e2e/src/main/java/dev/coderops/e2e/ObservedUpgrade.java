package dev.coderops.e2e;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One CoderUpgrade from its creation on, with every status anybody could have seen, in order. */
public final class ObservedUpgrade implements AutoCloseable {

    /** A status and when it was seen. */
    public record Seen(Instant at, CoderUpgradeStatus status) {}

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Watch watch;

    private ObservedUpgrade(KubernetesClient client, CoderUpgrade created, Consumer<CoderUpgradeStatus> listener) {
        this.client = client;
        this.namespace = created.getMetadata().getNamespace();
        this.name = created.getMetadata().getName();
        this.watch = client.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, CoderUpgrade resource) {
                        CoderUpgradeStatus status = resource.getStatus();
                        if (status != null) {
                            seen.add(new Seen(Instant.now(), status));
                            listener.accept(status);
                        }
                    }

                    @Override
                    public void onClose(@Nullable WatcherException cause) {
                        // The end of the watch is the end of the test, or shows as a time-out in it.
                    }
                });
    }

    /** Creates the resource and watches it from then on. */
    public static ObservedUpgrade create(
            KubernetesClient client, CoderUpgrade upgrade, Consumer<CoderUpgradeStatus> listener) {
        return new ObservedUpgrade(client, client.resource(upgrade).create(), listener);
    }

    public CoderUpgrade resource() {
        return client.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Waits until the upgrade has ended, or is held for a person. */
    public CoderUpgradeStatus awaitEnd(Duration limit) {
        return await(status -> status.outcome() != null || isTrue(status, "Stalled"), limit);
    }

    /** Waits for a status. */
    public CoderUpgradeStatus await(Predicate<CoderUpgradeStatus> condition, Duration limit) {
        CoderUpgrade found = client.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(
                        upgrade ->
                                upgrade != null && upgrade.getStatus() != null && condition.test(upgrade.getStatus()),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        return found.getStatus();
    }

    public static boolean isTrue(CoderUpgradeStatus status, String type) {
        return status.conditions() != null
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals(type)
                                && condition.status().equals("True"));
    }

    @Override
    public void close() {
        watch.close();
    }
}
