package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ReleaseUpgrade;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One Helm revision of ours: is it there, is it on its way, or was it left half written?
 *
 * <p>The number the revision will get is recorded before Helm is started. A revision of that number is ours when it says
 * so, which Helm lets it do only once it is deployed; while it is pending it is ours when it holds our values, since
 * nobody else writes those. A newer revision of anybody else is never overwritten.
 *
 * @param content what the revision is to hold, asked for only when it has to be written or compared
 */
record WrittenRevision(RevisionRole role, int buildsOn, Content content) {

    /** Our own Helm process ends with the operator; after this long a pending revision has nobody who works on it. */
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(10);

    private static final Duration RECHECK = Duration.ofSeconds(2);

    /** What a revision holds. */
    interface Content {
        Values values(Upgrade upgrade);

        /** The archive in base64. */
        String chart(Upgrade upgrade);
    }

    /** What is still to be done; empty when the revision is deployed. */
    Optional<Progress> observe(Upgrade upgrade, Revision newest) {
        Optional<Integer> intended = upgrade.journal().revision(role);
        if (intended.isEmpty()) {
            return Optional.of(
                    newest.number() == buildsOn
                            ? write(upgrade, buildsOn, List.of(new Entry.RevisionIntended(role, buildsOn + 1)))
                            : changedByOthers(newest));
        }
        int number = intended.get();
        if (newest.number() < number) {
            return Optional.of(write(upgrade, newest.number(), List.of()));
        }
        if (newest.number() > number) {
            return Optional.of(changedByOthers(newest));
        }
        return written(upgrade, newest);
    }

    private Optional<Progress> written(Upgrade upgrade, Revision newest) {
        return switch (newest.status()) {
            case DEPLOYED ->
                newest.description().contains(upgrade.ref().uid())
                        ? Optional.empty()
                        : Optional.of(changedByOthers(newest));
            case PENDING_UPGRADE, PENDING_INSTALL, PENDING_ROLLBACK -> Optional.of(pending(upgrade, newest));
            case FAILED -> Optional.of(failed(upgrade, newest));
            case SUPERSEDED, UNINSTALLING, UNINSTALLED, UNKNOWN -> Optional.of(changedByOthers(newest));
        };
    }

    private Progress pending(Upgrade upgrade, Revision newest) {
        if (!newest.values().equals(content.values(upgrade))) {
            return changedByOthers(newest);
        }
        boolean abandoned = upgrade.isPast(newest.createdAt().plus(ABANDONED_AFTER));
        return abandoned
                ? new Progress.Required(List.of(), new Effect("unlock release", () -> upgrade.world()
                        .ports()
                        .releases()
                        .unlock(newest)))
                : new Progress.Running(new Activity.WritingRevision(newest.number()), RECHECK);
    }

    private Progress failed(Upgrade upgrade, Revision newest) {
        if (newest.description().startsWith(Releases.ABANDONED)) {
            return write(upgrade, newest.number(), List.of(new Entry.RevisionIntended(role, newest.number() + 1)));
        }
        return newest.values().equals(content.values(upgrade))
                ? new Progress.Violated(
                        FailureReason.HELM_UPGRADE_FAILED,
                        "Helm could not apply revision " + newest.number() + ": " + newest.description())
                : changedByOthers(newest);
    }

    private Progress write(Upgrade upgrade, int base, List<Entry> intents) {
        Releases releases = upgrade.world().ports().releases();
        Values values = content.values(upgrade);
        String chart = content.chart(upgrade);
        String description = upgrade.mark() + ": " + role.text();
        return new Progress.Required(
                intents,
                new Effect(
                        "helm upgrade (" + role.text() + ")",
                        () -> releases.upgrade(new ReleaseUpgrade(
                                upgrade.spec().release(), releases.archive(chart), values, base, description))),
                new Activity.WritingRevision(base + 1).sentence());
    }

    private static Progress changedByOthers(Revision newest) {
        return new Progress.Violated(
                FailureReason.RELEASE_CHANGED_BY_OTHERS,
                "Somebody else wrote revision " + newest.number() + " of release " + newest.release() + " ("
                        + newest.status().text() + ", " + newest.description()
                        + ") while the upgrade ran; it is not overwritten.");
    }
}
