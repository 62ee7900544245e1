package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import java.util.Comparator;

/** One word for people. Derived from the journal, never read back. */
enum Phase {
    PENDING("Pending"),
    PLANNING("Planning"),
    SCALING_DOWN("ScalingDown"),
    SNAPSHOTTING("Snapshotting"),
    REMOVING_LIVENESS_PROBE("RemovingLivenessProbe"),
    UPGRADING_RELEASE("UpgradingRelease"),
    MIGRATING("Migrating"),
    SCALING_BACK("ScalingBack"),
    VERIFYING("Verifying"),
    SUCCEEDED("Succeeded"),
    ROLLING_BACK("RollingBack"),
    ROLLED_BACK("RolledBack"),
    FAILED("Failed");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The phase of the furthest step that was begun: a fact that is made true again does not set an upgrade back. */
    static Phase of(Situation situation) {
        Journal journal = situation.journal();
        Conclusion conclusion = journal.conclusion();
        if (conclusion != null) {
            return switch (conclusion) {
                case Conclusion.Succeeded _, Conclusion.AlreadyAtTarget _ -> SUCCEEDED;
                case Conclusion.RolledBack _ -> ROLLED_BACK;
                case Conclusion.Failed _ -> FAILED;
            };
        }
        if (journal.goesBack()) {
            return ROLLING_BACK;
        }
        if (situation.waiting() != null && !journal.hasTouchedCoder()) {
            return PENDING;
        }
        return journal.steps().keySet().stream()
                .max(Comparator.naturalOrder())
                .map(Phase::of)
                .orElse(PLANNING);
    }

    private static Phase of(StepName step) {
        return switch (step) {
            case PLAN, CAPTURE_BASELINE, PROBE_IMAGE -> PLANNING;
            case SCALE_TO_ZERO -> SCALING_DOWN;
            case CLONE_DATABASE -> SNAPSHOTTING;
            case REMOVE_LIVENESS_PROBE -> REMOVING_LIVENESS_PROBE;
            case UPGRADE_RELEASE -> UPGRADING_RELEASE;
            case MIGRATE -> MIGRATING;
            case SCALE_BACK -> SCALING_BACK;
            case VERIFY, SETTLE -> VERIFYING;
            case STOP_NEW_VERSION,
                    DECIDE_WAY_BACK,
                    RESTORE_RELEASE,
                    RESTORE_WORKLOAD,
                    VERIFY_OLD_VERSION,
                    SETTLE_BACK -> ROLLING_BACK;
        };
    }
}
