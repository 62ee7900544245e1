package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Optional;

/** Nothing of ours is left in the way: no probe pod, and a database that is open. The clone stays; it is the restore point. */
record Settle(StepName name) implements Fact {

    @Override
    public Optional<StepName> until() {
        return Optional.empty();
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        Ports ports = upgrade.world().ports();
        if (upgrade.journal().hasBegun(StepName.PROBE_IMAGE)
                && ports.workloads().imageProbe(upgrade.ref()).isPresent()) {
            return new Progress.Required(List.of(), new Effect("delete image probe", () -> ports.workloads()
                    .deleteImageProbe(upgrade.ref())));
        }
        if (upgrade.journal().hasTouchedCoder()) {
            Baseline before = upgrade.journal().baseline();
            if (!upgrade.world().databaseState(before).acceptsConnections()) {
                return OpenDatabase.required(upgrade);
            }
        }
        return new Progress.Satisfied(List.of(), "Nothing of the upgrade is left but its restore point.");
    }
}
