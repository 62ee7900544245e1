package dev.coderops.upgrade.domain;

/**
 * The steps of an upgrade, forward and back, in the order in which they are taken. {@code text} is how status and logs
 * call them.
 */
public enum StepName {
    PLAN("Plan"),
    CAPTURE_BASELINE("CaptureBaseline"),
    PROBE_IMAGE("ProbeImage"),
    SCALE_TO_ZERO("ScaleToZero"),
    CLONE_DATABASE("CloneDatabase"),
    REMOVE_LIVENESS_PROBE("RemoveLivenessProbe"),
    UPGRADE_RELEASE("UpgradeRelease"),
    MIGRATE("Migrate"),
    SCALE_BACK("ScaleBack"),
    VERIFY("Verify"),
    SETTLE("Settle"),
    STOP_NEW_VERSION("StopNewVersion"),
    DECIDE_WAY_BACK("DecideWayBack"),
    RESTORE_RELEASE("RestoreRelease"),
    RESTORE_WORKLOAD("RestoreWorkload"),
    VERIFY_OLD_VERSION("VerifyOldVersion"),
    SETTLE_BACK("SettleBack");

    private final String text;

    StepName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
