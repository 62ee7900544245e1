package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Optional;

/**
 * The release at the recorded chart with exactly the values it had. Rolling back is an upgrade: Helm's own rollback would
 * bring back what Helm remembers, which is not what was recorded. Where Helm was never touched nothing is written.
 */
final class RestoreRelease implements Fact {

    private static final WrittenRevision.Content CONTENT = new WrittenRevision.Content() {
        @Override
        public Values values(Upgrade upgrade) {
            return upgrade.world().provisions(upgrade.journal().baseline()).valuesBefore();
        }

        @Override
        public String chart(Upgrade upgrade) {
            return upgrade.world().provisions(upgrade.journal().baseline()).chartBefore();
        }
    };

    @Override
    public StepName name() {
        return StepName.RESTORE_RELEASE;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.empty();
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        Journal journal = upgrade.journal();
        Optional<Integer> migrate = journal.revision(RevisionRole.MIGRATE);
        Revision newest = upgrade.world().newestRevision().orElse(null);
        if (newest == null) {
            return new Progress.Violated(
                    FailureReason.RELEASE_NOT_FOUND,
                    "Helm release " + upgrade.spec().release() + " was uninstalled while the upgrade ran.");
        }
        boolean untouched = newest.number() == journal.baseline().helmRevision();
        if (migrate.isEmpty() || untouched) {
            return new Progress.Satisfied(List.of(), "The release was not changed.");
        }
        int base = migrate.get();
        if (journal.revision(RevisionRole.BACK).isEmpty()
                && newest.number() == base
                && newest.status().isPending()) {
            // Helm was killed in the middle of the way forward: the revision has to be let go of before another is
            // written.
            return new WrittenRevision(RevisionRole.MIGRATE, base - 1, UpgradeRelease.CONTENT)
                    .observe(upgrade, newest)
                    .orElseThrow(() -> new IllegalStateException("a pending revision is not deployed"));
        }
        return new WrittenRevision(RevisionRole.BACK, base, CONTENT)
                .observe(upgrade, newest)
                .orElseGet(() -> new Progress.Satisfied(
                        List.of(), "Revision " + newest.number() + " is deployed with the old chart and values."));
    }
}
