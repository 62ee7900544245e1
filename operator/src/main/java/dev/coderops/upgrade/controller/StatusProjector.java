package dev.coderops.upgrade.controller;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.UpgradeCondition;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The only place that computes a status: the whole journal, and what a person or a tool wants to know of this moment. */
final class StatusProjector {

    private final String operatorVersion;

    StatusProjector(String operatorVersion) {
        this.operatorVersion = operatorVersion;
    }

    CoderUpgradeStatus project(
            Situation situation,
            Optional<CoderVersion> target,
            ClonePolicy clonePolicy,
            @Nullable CoderUpgradeStatus before,
            long generation,
            Instant now) {
        Journal journal = situation.journal();
        List<UpgradeCondition> conditionsBefore =
                before == null || before.conditions() == null ? List.of() : before.conditions();
        Plan plan = journal.plan();
        Baseline baseline = journal.before();
        return new CoderUpgradeStatus(
                Phase.of(situation).text(),
                situation.message(),
                situation.step() == null ? null : situation.step().text(),
                plan == null ? null : plan.from().toString(),
                plan == null
                        ? target.map(CoderVersion::toString).orElse(null)
                        : plan.to().toString(),
                generation,
                operatorVersion,
                new Conditions(situation, clonePolicy, conditionsBefore, generation, now).all(),
                plan == null ? null : plan(plan),
                baseline == null ? null : before(baseline),
                steps(journal),
                revisions(journal.revisions()),
                snapshot(journal),
                migration(journal),
                downtime(journal),
                pointOfNoReturn(journal),
                verification(journal),
                rollback(journal),
                situation.command().isEmpty() ? null : new CoderUpgradeStatus.Recovery(situation.command()),
                outcome(journal, before, generation, now));
    }

    /**
     * A status that cannot be read, with the sentence that says so and everything else left as it was found: it is the only
     * trace of what was done.
     */
    CoderUpgradeStatus unreadable(CoderUpgradeStatus found, String sentence, long generation, Instant now) {
        List<UpgradeCondition> before = found.conditions() == null ? List.of() : found.conditions();
        List<UpgradeCondition> conditions = new ArrayList<>(List.of(
                stuck(before, "Ready", "False", sentence, generation, now),
                stuck(before, "Reconciling", "False", "", generation, now),
                stuck(before, "Stalled", "True", sentence, generation, now)));
        before.stream()
                .filter(condition ->
                        conditions.stream().noneMatch(summary -> summary.type().equals(condition.type())))
                .forEach(conditions::add);
        return new CoderUpgradeStatus(
                found.phase(),
                sentence,
                found.step(),
                found.fromVersion(),
                found.toVersion(),
                generation,
                operatorVersion,
                List.copyOf(conditions),
                found.plan(),
                found.before(),
                found.steps(),
                found.revisions(),
                found.snapshot(),
                found.migration(),
                found.downtime(),
                found.pointOfNoReturn(),
                found.verification(),
                found.rollback(),
                found.recovery(),
                found.outcome());
    }

    private static UpgradeCondition stuck(
            List<UpgradeCondition> before, String type, String status, String message, long generation, Instant now) {
        return new UpgradeCondition(
                type, status, "StatusUnreadable", message, Conditions.since(before, type, status, now), generation);
    }

    private static CoderUpgradeStatus.Plan plan(Plan plan) {
        SchemaVersion target = plan.targetSchema();
        return new CoderUpgradeStatus.Plan(
                plan.chart().repository().toString(),
                plan.chart().name(),
                plan.chart().version(),
                requireNonNull(plan.chart().digest(), "the digest of a pinned chart"),
                plan.image(),
                target == null ? null : target.number(),
                plan.valuesDigest());
    }

    private static CoderUpgradeStatus.Before before(Baseline before) {
        return new CoderUpgradeStatus.Before(
                before.deployment(),
                before.deploymentUid(),
                before.replicas(),
                before.livenessProbe(),
                before.image(),
                before.helmRevision(),
                before.chart(),
                before.chartDigest(),
                before.appVersion(),
                before.valuesDigest(),
                before.schema().number(),
                new CoderUpgradeStatus.BeforeDatabase(
                        before.database().name(),
                        before.database().oid(),
                        before.database().systemIdentifier(),
                        before.deploymentId(),
                        before.postgresVersion()));
    }

    private static @Nullable List<CoderUpgradeStatus.Step> steps(Journal journal) {
        if (journal.steps().isEmpty()) {
            return null;
        }
        return journal.steps().entrySet().stream()
                .map(entry -> new CoderUpgradeStatus.Step(
                        entry.getKey().text(),
                        entry.getValue().state().text(),
                        entry.getValue().startedAt().toString(),
                        text(entry.getValue().finishedAt()),
                        entry.getValue().attempts(),
                        entry.getValue().message().isEmpty()
                                ? null
                                : entry.getValue().message()))
                .toList();
    }

    private static CoderUpgradeStatus.@Nullable Revisions revisions(Map<RevisionRole, Integer> revisions) {
        return revisions.isEmpty()
                ? null
                : new CoderUpgradeStatus.Revisions(
                        revisions.get(RevisionRole.MIGRATE),
                        revisions.get(RevisionRole.SERVE),
                        revisions.get(RevisionRole.BACK));
    }

    private static CoderUpgradeStatus.@Nullable SnapshotStatus snapshot(Journal journal) {
        if (journal.cloneName() == null && journal.clonesVoided() == 0) {
            return null;
        }
        var taken = journal.cloneTaken();
        Integer voided = journal.clonesVoided() == 0 ? null : journal.clonesVoided();
        if (taken == null) {
            return new CoderUpgradeStatus.SnapshotStatus(
                    new CoderUpgradeStatus.CloneStatus(journal.cloneName(), null, null, null, voided),
                    null,
                    null,
                    null,
                    null);
        }
        Baseline before = journal.baseline();
        return new CoderUpgradeStatus.SnapshotStatus(
                new CoderUpgradeStatus.CloneStatus(
                        taken.database(), taken.at().toString(), taken.bytes(), taken.seconds(), voided),
                before.schema().number(),
                before.appVersion(),
                before.postgresVersion(),
                before.deploymentId());
    }

    private static CoderUpgradeStatus.@Nullable Migration migration(Journal journal) {
        Baseline before = journal.before();
        Plan plan = journal.plan();
        if (before == null || plan == null) {
            return null;
        }
        var migrated = journal.migrated();
        SchemaVersion target = migrated == null ? plan.targetSchema() : migrated.schema();
        return new CoderUpgradeStatus.Migration(
                before.schema().number(),
                target == null ? null : target.number(),
                text(journal.migrationSeen()),
                text(journal.migrationEnded()),
                migrated == null ? null : migrated.at().toString());
    }

    private static CoderUpgradeStatus.@Nullable Downtime downtime(Journal journal) {
        Instant began = journal.outageBegan();
        if (began == null) {
            return null;
        }
        Instant ended = journal.outageEnded();
        return new CoderUpgradeStatus.Downtime(
                began.toString(),
                text(ended),
                ended == null ? null : Duration.between(began, ended).toMillis() / 1000.0);
    }

    private static CoderUpgradeStatus.@Nullable PointOfNoReturn pointOfNoReturn(Journal journal) {
        var reached = journal.pointOfNoReturn();
        return reached == null
                ? null
                : new CoderUpgradeStatus.PointOfNoReturn(reached.at().toString(), reached.because());
    }

    private static CoderUpgradeStatus.@Nullable Verification verification(Journal journal) {
        var seen = journal.verified();
        return seen == null
                ? null
                : new CoderUpgradeStatus.Verification(
                        seen.buildInfo(), seen.schema().number(), seen.readyReplicas(), seen.images());
    }

    private static CoderUpgradeStatus.@Nullable Rollback rollback(Journal journal) {
        var turn = journal.turn();
        if (turn == null) {
            return null;
        }
        var decided = journal.wayBack();
        return new CoderUpgradeStatus.Rollback(
                turn.because().text(),
                turn.message(),
                turn.at().toString(),
                decided == null ? null : decided.decision().text(),
                decided == null ? null : decided.because(),
                decided == null ? null : decided.evidence());
    }

    private static CoderUpgradeStatus.@Nullable Outcome outcome(
            Journal journal, @Nullable CoderUpgradeStatus before, long generation, Instant now) {
        Conclusion conclusion = journal.conclusion();
        if (conclusion == null) {
            return null;
        }
        String at = endedAt(before, generation, now);
        return switch (conclusion) {
            case Conclusion.Succeeded(var message) -> new CoderUpgradeStatus.Outcome("Succeeded", null, message, at);
            case Conclusion.AlreadyAtTarget(var message) ->
                new CoderUpgradeStatus.Outcome("AlreadyAtTarget", null, message, at);
            case Conclusion.RolledBack(var because, var message) ->
                new CoderUpgradeStatus.Outcome("RolledBack", because.text(), message, at);
            case Conclusion.Failed(var because, var message) ->
                new CoderUpgradeStatus.Outcome("Failed", because.text(), message, at);
        };
    }

    /** An end keeps its time, but a refusal that was judged again is another one. */
    private static String endedAt(@Nullable CoderUpgradeStatus before, long generation, Instant now) {
        if (before == null || before.outcome() == null || before.outcome().at() == null) {
            return now.toString();
        }
        boolean judgedAgain = before.before() == null && !Objects.equals(before.observedGeneration(), generation);
        return judgedAgain ? now.toString() : before.outcome().at();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
