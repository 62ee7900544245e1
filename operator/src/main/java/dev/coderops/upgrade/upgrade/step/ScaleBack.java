package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Fact;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;
import java.util.Optional;

/** The release as the user wants it: the target's chart with exactly the user's values, all replicas rolled out. */
final class ScaleBack implements Fact {

    private static final WrittenRevision.Content CONTENT = new WrittenRevision.Content() {
        @Override
        public Values values(Upgrade upgrade) {
            return upgrade.world().provisions(upgrade.journal().baseline()).valuesAfter();
        }

        @Override
        public String chart(Upgrade upgrade) {
            return upgrade.world().provisions(upgrade.journal().baseline()).chartAfter();
        }
    };

    @Override
    public StepName name() {
        return StepName.SCALE_BACK;
    }

    @Override
    public Optional<StepName> until() {
        return Optional.empty();
    }

    /** A person who released the target himself, because ours failed or for reasons of his own, has done this step. */
    private static boolean isRepaired(Upgrade upgrade, Revision newest) {
        boolean after = upgrade.journal()
                .revision(RevisionRole.SERVE)
                .filter(number -> newest.number() >= number)
                .isPresent();
        return after
                && newest.status() == Revision.Status.DEPLOYED
                && CoderVersion.parse(newest.appVersion())
                        .map(upgrade.journal().pinned().to()::equals)
                        .orElse(false);
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        var newest = upgrade.world().newestRevision();
        if (newest.isEmpty()) {
            return new Progress.Violated(
                    FailureReason.RELEASE_NOT_FOUND,
                    "Helm release " + upgrade.spec().release() + " was uninstalled while the upgrade ran.");
        }
        int base = upgrade.journal().revision(RevisionRole.MIGRATE).orElseThrow();
        Optional<Progress> written = isRepaired(upgrade, newest.get())
                ? Optional.empty()
                : new WrittenRevision(RevisionRole.SERVE, base, CONTENT).observe(upgrade, newest.get());
        return written.orElseGet(() -> switch (Observed.workload(upgrade)) {
            case Observed.Lost(Progress.Violated violated) -> violated;
            case Observed.Present(Workload workload) ->
                new Rollout(name(), upgrade.journal().pinned().image(), FailureReason.ROLLOUT_INCOMPLETE)
                        .observe(upgrade, workload)
                        .orElseGet(() -> new Progress.Satisfied(
                                List.of(),
                                "Revision " + newest.get().number() + " is rolled out with " + workload.replicas()
                                        + " replicas."));
        });
    }
}
