package dev.coderops.upgrade.domain;

/** Why an upgrade was refused, went back, or needs a person. {@code text} is the condition's reason. */
public enum FailureReason {
    // Refused before anything was touched.
    INVALID_SPEC("InvalidSpec"),
    RELEASE_NOT_FOUND("ReleaseNotFound"),
    RELEASE_PENDING("ReleasePending"),
    RELEASE_FAILED("ReleaseFailed"),
    RELEASE_LEFT_BY_UPGRADE("ReleaseLeftByUpgrade"),
    NOT_A_CONTROL_PLANE("NotAControlPlane"),
    NOT_RUNNING("NotRunning"),
    DOWNGRADE("Downgrade"),
    CODER_V1("CoderV1"),
    FROM_VERSION_DIFFERS("FromVersionDiffers"),
    IMAGE_TAG_PINNED("ImageTagPinned"),
    CHART_NOT_FOUND("ChartNotFound"),
    CHART_DIGEST_DIFFERS("ChartDigestDiffers"),
    CHART_INVALID("ChartInvalid"),
    CHART_REPOSITORY_UNREACHABLE("ChartRepositoryUnreachable"),
    VALUES_NOT_FOUND("ValuesNotFound"),
    DATABASE_URL_MISSING("DatabaseURLMissing"),
    DATABASE_URL_INVALID("DatabaseURLInvalid"),
    DATABASE_UNREACHABLE("DatabaseUnreachable"),
    DATABASE_ACCESS_DENIED("DatabaseAccessDenied"),
    DATABASE_NOT_FOUND("DatabaseNotFound"),
    DATABASE_READ_ONLY("DatabaseReadOnly"),
    DATABASE_NOT_CODER("DatabaseNotCoder"),
    DATABASE_OTHER_VERSION("DatabaseOtherVersion"),
    DATABASE_DIRTY("DatabaseDirty"),
    DATABASE_MIGRATING("DatabaseMigrating"),
    DATABASE_CHANGES("DatabaseChanges"),
    NO_RESTORE_POINT("NoRestorePoint"),
    RIGHTS_MISSING("RightsMissing"),

    // Found on the way.
    IMAGE_NOT_PULLED("ImageNotPulled"),
    IMAGE_OTHER_VERSION("ImageOtherVersion"),
    IMAGE_DOES_NOT_RUN("ImageDoesNotRun"),
    DEPLOYMENT_MISSING("DeploymentMissing"),
    DEPLOYMENT_REPLACED("DeploymentReplaced"),
    PODS_DO_NOT_STOP("PodsDoNotStop"),
    SCALED_BY_OTHERS("ScaledByOthers"),
    PROBE_RESTORED_BY_OTHERS("ProbeRestoredByOthers"),
    DATABASE_REPLACED("DatabaseReplaced"),
    FOREIGN_SESSIONS("ForeignSessions"),
    RELEASE_CHANGED_BY_OTHERS("ReleaseChangedByOthers"),
    HELM_UPGRADE_FAILED("HelmUpgradeFailed"),
    MIGRATION_FAILED("MigrationFailed"),
    NEW_VERSION_DOES_NOT_START("NewVersionDoesNotStart"),
    OTHER_VERSION_SERVES("OtherVersionServes"),
    ROLLOUT_INCOMPLETE("RolloutIncomplete"),
    SCHEMA_MOVED("SchemaMoved"),
    OLD_VERSION_DOES_NOT_START("OldVersionDoesNotStart"),
    EFFECT_REFUSED("EffectRefused"),
    DELETED("Deleted");

    private final String text;

    FailureReason(String text) {
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
