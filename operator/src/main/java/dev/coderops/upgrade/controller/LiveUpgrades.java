package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Upgrades;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whose turn it is, read live: two upgrades made at the same moment must come to the same answer. */
final class LiveUpgrades implements Upgrades {

    private static final Comparator<CoderUpgrade> BEGUN_THEN_OLDEST = Comparator.<CoderUpgrade, Boolean>comparing(
                    upgrade -> !hasBegun(upgrade))
            .thenComparing(upgrade -> upgrade.getMetadata().getCreationTimestamp())
            .thenComparing(upgrade -> upgrade.getMetadata().getUid());

    private final UpgradeStore store;

    LiveUpgrades(UpgradeStore store) {
        this.store = store;
    }

    @Override
    public Optional<UpgradeRef> ahead(UpgradeRef upgrade, ReleaseRef release) {
        try {
            return first(store.all(release.namespace()), release)
                    .filter(first -> !first.uid().equals(upgrade.uid()));
        } catch (KubernetesClientException e) {
            throw new PortException.Unavailable("The upgrades of the namespace cannot be listed: " + e.getMessage(), e);
        }
    }

    /** The one of all these whose turn it is. */
    static Optional<UpgradeRef> first(List<CoderUpgrade> all, ReleaseRef release) {
        return all.stream()
                .filter(upgrade -> SpecParser.releaseName(upgrade).equals(release.name()))
                .filter(upgrade -> !hasEnded(upgrade))
                .min(BEGUN_THEN_OLDEST)
                .map(CoderUpgradeReconciler::ref);
    }

    private static boolean hasBegun(CoderUpgrade upgrade) {
        return upgrade.getStatus() != null && upgrade.getStatus().before() != null;
    }

    /** A refused upgrade whose spec was changed since is judged again, so it has not ended. */
    private static boolean hasEnded(CoderUpgrade upgrade) {
        var status = upgrade.getStatus();
        if (status == null || status.outcome() == null) {
            return upgrade.getMetadata().getDeletionTimestamp() != null && !hasBegun(upgrade);
        }
        boolean judgedAgain = status.before() == null
                && !Objects.equals(
                        status.observedGeneration(), upgrade.getMetadata().getGeneration());
        return !judgedAgain;
    }
}
