package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.Upgrades;
import java.util.Optional;

/** The other upgrades. */
final class FakeUpgrades implements Upgrades {

    private final FakeWorld world;

    FakeUpgrades(FakeWorld world) {
        this.world = world;
    }

    @Override
    public Optional<UpgradeRef> ahead(UpgradeRef upgrade, ReleaseRef release) {
        return Optional.ofNullable(world.ahead);
    }
}
