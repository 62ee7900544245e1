package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.UpgradeCondition;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a situation: {@code Ready}, {@code Reconciling} and {@code Stalled} as kstatus reads them, so that no
 * tool takes an upgrade under way for a finished one, and one condition a milestone. All are there from the first write.
 */
final class Conditions {

    private static final String TRUE = "True";
    private static final String FALSE = "False";
    private static final String UNKNOWN = "Unknown";

    private final Situation situation;
    private final Journal journal;
    private final ClonePolicy clonePolicy;
    private final List<UpgradeCondition> before;
    private final long generation;
    private final Instant now;

    Conditions(
            Situation situation, ClonePolicy clonePolicy, List<UpgradeCondition> before, long generation, Instant now) {
        this.situation = situation;
        this.journal = situation.journal();
        this.clonePolicy = clonePolicy;
        this.before = before;
        this.generation = generation;
        this.now = now;
    }

    List<UpgradeCondition> all() {
        List<UpgradeCondition> all = new ArrayList<>(summary());
        all.add(snapshotTaken());
        all.add(milestone("Quiesced", StepName.SCALE_TO_ZERO));
        all.add(milestone("LivenessProbeRemoved", StepName.REMOVE_LIVENESS_PROBE));
        all.add(milestone("ReleaseUpgraded", StepName.UPGRADE_RELEASE));
        all.add(milestone("Migrated", StepName.MIGRATE));
        all.add(milestone("Verified", StepName.VERIFY));
        all.add(rolledBack());
        all.add(downtime());
        return List.copyOf(all);
    }

    /** Ready, Reconciling, Stalled: computed together and here alone. */
    private List<UpgradeCondition> summary() {
        Conclusion conclusion = journal.conclusion();
        var held = situation.held();
        if (held != null) {
            return summary(FALSE, held.text(), FALSE, TRUE);
        }
        return switch (conclusion) {
            case null -> {
                String phase = situation.waiting() == null ? Phase.of(situation).text() : situation.waiting();
                yield summary(UNKNOWN, phase, TRUE, FALSE);
            }
            case Conclusion.Succeeded _ -> summary(TRUE, "Succeeded", FALSE, FALSE);
            case Conclusion.AlreadyAtTarget _ -> summary(TRUE, "AlreadyAtTarget", FALSE, FALSE);
            case Conclusion.RolledBack back -> summary(FALSE, back.because().text(), FALSE, TRUE);
            case Conclusion.Failed failed -> summary(FALSE, failed.because().text(), FALSE, TRUE);
        };
    }

    private List<UpgradeCondition> summary(String ready, String reason, String reconciling, String stalled) {
        String message = situation.message();
        return List.of(
                condition("Ready", ready, reason, message),
                condition("Reconciling", reconciling, reason, reconciling.equals(TRUE) ? message : ""),
                condition("Stalled", stalled, reason, stalled.equals(TRUE) ? message : ""));
    }

    private UpgradeCondition snapshotTaken() {
        var taken = journal.cloneTaken();
        if (taken != null) {
            return condition(
                    "SnapshotTaken", TRUE, "CloneTaken", "The database was cloned to " + taken.database() + ".");
        }
        return clonePolicy == ClonePolicy.DISABLED
                ? condition("SnapshotTaken", FALSE, "Disabled", "No clone: disabled by spec.snapshot.clone.")
                : notReached("SnapshotTaken", StepName.CLONE_DATABASE);
    }

    private UpgradeCondition milestone(String type, StepName step) {
        return journal.step(step)
                .filter(record -> record.state() == StepRecord.State.DONE)
                .map(record -> condition(type, TRUE, step.text() + "Done", record.message()))
                .orElseGet(() -> notReached(type, step));
    }

    /** A milestone that may still come is unknown; one that will not come any more is false. */
    private UpgradeCondition notReached(String type, StepName step) {
        Optional<StepRecord> record = journal.step(step);
        boolean over = journal.conclusion() != null || journal.goesBack();
        String reason = record.map(found -> step.text() + found.state().text()).orElse("NotReached");
        return condition(
                type,
                over ? FALSE : UNKNOWN,
                reason,
                record.map(StepRecord::message).orElse(""));
    }

    private UpgradeCondition rolledBack() {
        var turn = journal.turn();
        if (journal.conclusion() instanceof Conclusion.RolledBack(var because, var message)) {
            return condition("RolledBack", TRUE, because.text(), message);
        }
        return turn == null
                ? condition("RolledBack", FALSE, "NotNeeded", "")
                : condition("RolledBack", FALSE, turn.because().text(), turn.message());
    }

    private UpgradeCondition downtime() {
        if (journal.outageBegan() == null) {
            return condition("Downtime", FALSE, "NotBegun", "");
        }
        return journal.outageEnded() == null
                ? condition(
                        "Downtime",
                        TRUE,
                        "CoderStopped",
                        "Users are without Coder since " + journal.outageBegan() + ".")
                : condition("Downtime", FALSE, "Over", "Users had no Coder until " + journal.outageEnded() + ".");
    }

    private UpgradeCondition condition(String type, String status, String reason, @Nullable String message) {
        return new UpgradeCondition(
                type, status, reason, message == null ? "" : message, since(before, type, status, now), generation);
    }

    /** Since when a condition has this status. What was read may have been edited by hand, so anything may be missing in it. */
    static String since(List<UpgradeCondition> before, String type, String status, Instant now) {
        for (UpgradeCondition condition : before) {
            if (type.equals(condition.type())
                    && status.equals(condition.status())
                    && condition.lastTransitionTime() != null) {
                return condition.lastTransitionTime();
            }
        }
        return now.toString();
    }
}
