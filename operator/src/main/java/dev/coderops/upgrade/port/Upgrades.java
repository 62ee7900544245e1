package dev.coderops.upgrade.port;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import java.util.Optional;

/** The other upgrades there are. */
public interface Upgrades {

    /**
     * The unfinished upgrade of the same release that goes before this one: one that has begun, or else the oldest. Empty
     * when it is this one's turn.
     */
    Optional<UpgradeRef> ahead(UpgradeRef upgrade, ReleaseRef release);
}
