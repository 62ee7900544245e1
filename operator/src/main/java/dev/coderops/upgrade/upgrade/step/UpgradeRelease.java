package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The release at the target's chart with no replicas and no liveness probe. Two revisions rather than one: were the
 * release at the user's replicas at once, so many pods would race to migrate.
 */
final class UpgradeRelease implements Fact {

    private static final Values QUIET =
            Values.of(Map.of("coder", Map.of("replicaCount", 0, "livenessProbe", Map.of("enabled", false))));

    static final WrittenRevision.Content CONTENT = new WrittenRevision.Content() {
        @Override
        public Values values(Upgrade upgrade) {
            return upgrade.world()
                    .provisions(upgrade.journal().baseline())
                    .valuesAfter()
                    .overlaidWith(QUIET);
        }

        @Override
        public String chart(Upgrade upgrade) {
            return upgrade.world().provisions(upgrade.journal().baseline()).chartAfter();
        }
    };

    @Override
    public StepName name() {
        return StepName.UPGRADE_RELEASE;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.of(StepName.SCALE_BACK);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        var newest = upgrade.world().newestRevision();
        if (newest.isEmpty()) {
            return new Progress.Violated(
                    FailureReason.RELEASE_NOT_FOUND,
                    "Helm release " + upgrade.spec().release() + " was uninstalled while the upgrade ran.");
        }
        int base = upgrade.journal().baseline().helmRevision();
        return new WrittenRevision(RevisionRole.MIGRATE, base, CONTENT)
                .observe(upgrade, newest.get())
                .orElseGet(() -> new Progress.Satisfied(
                        List.of(), "Revision " + newest.get().number() + " is deployed with no replicas."));
    }
}
