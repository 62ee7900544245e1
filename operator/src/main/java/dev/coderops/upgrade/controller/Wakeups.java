package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.domain.UpgradeRef;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Wakes an upgrade from outside: an effect has ended, or something it watches has changed. Holds nothing. */
final class Wakeups extends AbstractEventSource<Void, CoderUpgrade> {

    private static final Duration AFTER_DELETION = Duration.ofMillis(500);

    Wakeups() {
        super(Void.class, "wakeups");
    }

    void wake(UpgradeRef upgrade) {
        var handler = getEventHandler();
        if (handler != null && isRunning()) {
            handler.handleEvent(new Event(new ResourceID(upgrade.name(), upgrade.namespace())));
        }
    }

    /**
     * Tells in a moment of the object that has a deleted one's name by then, if there is one. The operator framework drops
     * all it knows of a name at the end of the pass for a deletion (EventProcessor.cleanupForDeletedEvent), and with it the
     * event of an object that was made under that name meanwhile: nobody would ever look at that object.
     */
    void afterDeletion(Supplier<Optional<CoderUpgrade>> live) {
        CompletableFuture.delayedExecutor(AFTER_DELETION.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> announce(live));
    }

    private void announce(Supplier<Optional<CoderUpgrade>> live) {
        var handler = getEventHandler();
        if (handler == null || !isRunning()) {
            return;
        }
        try {
            live.get()
                    .ifPresent(found -> handler.handleEvent(
                            new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(found), found)));
        } catch (KubernetesClientException notNow) {
            afterDeletion(live);
        }
    }

    @Override
    public Set<Void> getSecondaryResources(CoderUpgrade primary) {
        return Set.of();
    }
}
