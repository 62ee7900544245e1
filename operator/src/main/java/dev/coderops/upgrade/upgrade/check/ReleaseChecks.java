package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Revision;

/** What the Helm release must be like. */
final class ReleaseChecks {

    private ReleaseChecks() {}

    static Verdict exists(Preflight preflight) {
        var release = preflight.upgrade().spec().release();
        return preflight.newestRevision().isPresent()
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.RELEASE_NOT_FOUND,
                        "There is no Helm release " + release.name() + " in namespace " + release.namespace()
                                + ": name the release Coder was installed as in spec.releaseName (helm list -n "
                                + release.namespace() + ").");
    }

    static Verdict isNotCoderV1(Preflight preflight) {
        Revision revision = preflight.revision();
        CoderVersion target = preflight.upgrade().spec().target();
        var current = CoderVersion.parse(revision.appVersion());
        if (current.isEmpty()) {
            return Verdict.refused(
                    FailureReason.RELEASE_NOT_FOUND,
                    "Release " + revision.release() + " is chart " + revision.chart() + " " + revision.chartVersion()
                            + " of application version '" + revision.appVersion()
                            + "', which is not a version of Coder: name Coder's own release in spec.releaseName.");
        }
        if (current.get().major() < 2) {
            return Verdict.refused(
                    FailureReason.CODER_V1,
                    "Release " + revision.release() + " is Coder v1 (" + current.get()
                            + "): it cannot become v2 in place. Install Coder v2 as a deployment of its own and move users"
                            + " over; their data is not migrated.");
        }
        if (target.major() < 2) {
            return Verdict.refused(
                    FailureReason.CODER_V1,
                    "The target " + target + " is Coder v1: name a version 2.x in spec.targetVersion.");
        }
        return Verdict.PASS;
    }

    static Verdict isNotPending(Preflight preflight) {
        Revision revision = preflight.revision();
        return !revision.status().isPending()
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.RELEASE_PENDING,
                        "Revision " + revision.number() + " of release " + revision.release() + " is "
                                + revision.status().text() + " since " + revision.createdAt()
                                + ": another Helm is at work or was killed. If it is dead, run: helm rollback "
                                + revision.release().name() + " -n "
                                + revision.release().namespace() + ", then apply the CoderUpgrade again.");
    }

    static Verdict isNotAtTarget(Preflight preflight) {
        CoderVersion target = preflight.upgrade().spec().target();
        Revision revision = preflight.revision();
        boolean there = revision.status() == Revision.Status.DEPLOYED
                && preflight.currentVersion().equals(target)
                && !isLeftByAnUpgrade(revision);
        return there
                ? new Verdict.AlreadyThere("Release " + revision.release() + " runs Coder " + target
                        + " already (revision " + revision.number() + "); nothing was done.")
                : Verdict.PASS;
    }

    /** A revision with no replicas and our mark is the middle of an upgrade that was abandoned: no baseline to go back to. */
    static Verdict wasNotLeftByAnUpgrade(Preflight preflight) {
        Revision revision = preflight.revision();
        return !isLeftByAnUpgrade(revision)
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.RELEASE_LEFT_BY_UPGRADE,
                        "Revision " + revision.number() + " of release " + revision.release()
                                + " was left in the middle by another upgrade (" + revision.description()
                                + "): bring Coder up with helm upgrade or helm rollback first.");
    }

    private static boolean isLeftByAnUpgrade(Revision revision) {
        boolean ours = revision.description().startsWith("CoderUpgrade ")
                || revision.description().startsWith(Releases.ABANDONED);
        return ours
                && revision.values().at("coder", "replicaCount") instanceof Number replicas
                && replicas.intValue() == 0;
    }

    static Verdict isDeployed(Preflight preflight) {
        Revision revision = preflight.revision();
        return revision.status() == Revision.Status.DEPLOYED
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.RELEASE_FAILED,
                        "Revision " + revision.number() + " of release " + revision.release() + " is "
                                + revision.status().text() + " (" + revision.description()
                                + "), not deployed: repair it with helm upgrade or helm rollback first.");
    }

    static Verdict runsTheVersionAsserted(Preflight preflight) {
        CoderVersion asserted = preflight.upgrade().spec().from();
        CoderVersion current = preflight.currentVersion();
        return asserted == null || asserted.equals(current)
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.FROM_VERSION_DIFFERS,
                        "spec.fromVersion says " + asserted + ", but release "
                                + preflight.revision().release() + " runs " + current
                                + ": correct spec.fromVersion or leave it out.");
    }

    static Verdict isNotADowngrade(Preflight preflight) {
        CoderVersion target = preflight.upgrade().spec().target();
        CoderVersion current = preflight.currentVersion();
        return !target.isOlderThan(current)
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.DOWNGRADE,
                        "The release runs Coder " + current + ", and " + target
                                + " is older: an older Coder cannot read the newer schema. To go back, restore a snapshot of"
                                + " the database.");
    }
}
