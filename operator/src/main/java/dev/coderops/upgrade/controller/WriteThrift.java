package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.Step;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.UpgradeCondition;
import dev.coderops.upgrade.domain.UpgradeRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sentences from costing writes. What the journal must hold is always written before anything is done; a status
 * that differs only in what it tells people ("2 pods left", "1 pod left") waits until the last write is two seconds old.
 * During the outage, where a write costs users time, that leaves one write a step.
 */
final class WriteThrift {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Map<String, Instant> lastWrites = new ConcurrentHashMap<>();
    private final Set<String> owing = ConcurrentHashMap.newKeySet();

    /** Whether this status can be written later. */
    boolean mayWait(UpgradeRef upgrade, @Nullable CoderUpgradeStatus before, CoderUpgradeStatus after, Instant now) {
        Instant last = lastWrites.get(upgrade.uid());
        boolean waits = before != null
                && last != null
                && now.isBefore(last.plus(PAUSE))
                && withoutSentences(before).equals(withoutSentences(after));
        if (waits) {
            owing.add(upgrade.uid());
        }
        return waits;
    }

    void wrote(UpgradeRef upgrade, Instant now) {
        lastWrites.put(upgrade.uid(), now);
        owing.remove(upgrade.uid());
    }

    /** When to look again, so that a sentence that waits is told soon. */
    Duration sooner(UpgradeRef upgrade, Duration recheckAfter) {
        boolean owes = owing.contains(upgrade.uid());
        return owes && recheckAfter.compareTo(PAUSE) > 0 ? PAUSE : recheckAfter;
    }

    void forget(UpgradeRef upgrade) {
        lastWrites.remove(upgrade.uid());
        owing.remove(upgrade.uid());
    }

    private static CoderUpgradeStatus withoutSentences(CoderUpgradeStatus status) {
        return new CoderUpgradeStatus(
                status.phase(),
                null,
                null,
                status.fromVersion(),
                status.toVersion(),
                status.observedGeneration(),
                status.operatorVersion(),
                conditions(status.conditions()),
                status.plan(),
                status.before(),
                steps(status.steps()),
                status.revisions(),
                status.snapshot(),
                status.migration(),
                status.downtime(),
                status.pointOfNoReturn(),
                status.verification(),
                status.rollback(),
                status.recovery(),
                status.outcome());
    }

    private static @Nullable List<UpgradeCondition> conditions(@Nullable List<UpgradeCondition> conditions) {
        return conditions == null
                ? null
                : conditions.stream()
                        .map(condition -> new UpgradeCondition(
                                condition.type(),
                                condition.status(),
                                condition.reason(),
                                "",
                                condition.lastTransitionTime(),
                                condition.observedGeneration()))
                        .toList();
    }

    private static @Nullable List<Step> steps(@Nullable List<Step> steps) {
        return steps == null
                ? null
                : steps.stream()
                        .map(step -> new Step(
                                step.name(), step.state(), step.startedAt(), step.finishedAt(), step.attempts(), null))
                        .toList();
    }
}
