package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.domain.UpgradeRef;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/** Wakes an upgrade from outside: an effect has ended, or something it watches has changed. Holds nothing. */
final class Wakeups extends AbstractEventSource<Void, CoderUpgrade> {

    Wakeups() {
        super(Void.class, "wakeups");
    }

    void wake(UpgradeRef upgrade) {
        var handler = getEventHandler();
        if (handler != null && isRunning()) {
            handler.handleEvent(new Event(new ResourceID(upgrade.name(), upgrade.namespace())));
        }
    }

    @Override
    public Set<Void> getSecondaryResources(CoderUpgrade primary) {
        return Set.of();
    }
}
