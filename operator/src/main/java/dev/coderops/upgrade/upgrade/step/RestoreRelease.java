package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
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
 *
 * <p>A revision of somebody else is never overwritten. Where it holds the old chart it is as good as ours; where it holds
 * another, a person is asked for that chart, because nothing else than the old version may be started.
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
        Revision newest = upgrade.world().newestRevision().orElse(null);
        if (newest == null) {
            return new Progress.Violated(
                    FailureReason.RELEASE_NOT_FOUND,
                    "Helm release " + upgrade.spec().release() + " was uninstalled while the upgrade ran.");
        }
        if (holdsTheOldChart(upgrade, newest)) {
            return new Progress.Satisfied(
                    List.of(),
                    newest.number() == upgrade.journal().baseline().helmRevision()
                            ? "The release was not changed."
                            : "Revision " + newest.number() + " is deployed with the old chart.");
        }
        Optional<Integer> back = upgrade.journal().revision(RevisionRole.BACK);
        Optional<Progress> progress = back.isPresent()
                ? new WrittenRevision(RevisionRole.BACK, back.get() - 1, CONTENT).observe(upgrade, newest)
                : unwritten(upgrade, newest);
        return progress.map(answer -> held(upgrade, answer))
                .orElseGet(() -> new Progress.Satisfied(
                        List.of(), "Revision " + newest.number() + " is deployed with the old chart and values."));
    }

    private static boolean holdsTheOldChart(Upgrade upgrade, Revision newest) {
        Baseline before = upgrade.journal().baseline();
        return newest.status() == Revision.Status.DEPLOYED
                && (newest.chart() + "-" + newest.chartVersion()).equals(before.chart());
    }

    /** What the way forward has left: deployed, failed, pending because Helm was killed, or not there at all. */
    private static Optional<Progress> unwritten(Upgrade upgrade, Revision newest) {
        int intended = upgrade.journal().revision(RevisionRole.MIGRATE).orElse(0);
        boolean ours = newest.description().contains(upgrade.ref().uid())
                || (newest.number() <= intended && newest.values().equals(UpgradeRelease.CONTENT.values(upgrade)));
        if (ours && newest.status().isPending()) {
            // It has to be let go of before another is written.
            return new WrittenRevision(RevisionRole.MIGRATE, newest.number() - 1, UpgradeRelease.CONTENT)
                    .observe(
                            upgrade.having(List.of(new Entry.RevisionIntended(RevisionRole.MIGRATE, newest.number()))),
                            newest);
        }
        int base = ours ? newest.number() : 0;
        return new WrittenRevision(RevisionRole.BACK, base, CONTENT).observe(upgrade, newest);
    }

    private static Progress held(Upgrade upgrade, Progress answer) {
        Baseline before = upgrade.journal().baseline();
        return answer instanceof Progress.Violated violated
                ? new Progress.Violated(
                        violated.reason(),
                        violated.message() + " Put the release back to chart " + before.chart()
                                + ", and the upgrade brings Coder back with it.",
                        Observed.rollback(upgrade))
                : answer;
    }
}
