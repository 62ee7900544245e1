package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.UpgradeCondition;
import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Next;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What tools read: kstatus's three conditions, the milestones, and when they changed. */
class StatusProjectorTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Effect EFFECT = new Effect("scale to 0", () -> {});
    private static final Journal NEW = Journal.EMPTY;
    private static final Journal TOUCHED = NEW.finish(StepName.PLAN, "", NOW)
            .begin(StepName.SCALE_TO_ZERO, NOW)
            .with(new Entry.OutageBegan(NOW));
    private static final Journal TURNED = TOUCHED.turnedBack(FailureReason.MIGRATION_FAILED, "It failed.", NOW);

    private static final List<String> TYPES = List.of(
            "Ready",
            "Reconciling",
            "Stalled",
            "SnapshotTaken",
            "Quiesced",
            "LivenessProbeRemoved",
            "ReleaseUpgraded",
            "Migrated",
            "Verified",
            "RolledBack",
            "Downtime");

    static Stream<Arguments> situations() {
        return Stream.of(
                row(
                        "first write",
                        Situation.unanswered(NEW, null, "Looking."),
                        "Planning",
                        "Unknown Planning",
                        "True",
                        "False"),
                row(
                        "running",
                        Situation.of(new Next.Perform(TOUCHED, StepName.SCALE_TO_ZERO, EFFECT)),
                        "ScalingDown",
                        "Unknown ScalingDown",
                        "True",
                        "False"),
                row(
                        "waiting for pods",
                        waiting(TOUCHED, new Activity.StoppingPods(1, NOW)),
                        "ScalingDown",
                        "Unknown ScalingDown",
                        "True",
                        "False"),
                row(
                        "queued",
                        waiting(NEW, new Activity.Queued("coder/other")),
                        "Pending",
                        "Unknown AnotherUpgradeActive",
                        "True",
                        "False"),
                row(
                        "suspended",
                        waiting(NEW, new Activity.Suspended(StepName.SCALE_TO_ZERO)),
                        "Pending",
                        "Unknown Suspended",
                        "True",
                        "False"),
                row(
                        "suspended on the way",
                        waiting(TOUCHED, new Activity.Suspended(StepName.CLONE_DATABASE)),
                        "ScalingDown",
                        "Unknown Suspended",
                        "True",
                        "False"),
                row(
                        "asking again",
                        waiting(NEW, new Activity.AskingAgain("The repository does not answer.", NOW)),
                        "Pending",
                        "Unknown AskingAgain",
                        "True",
                        "False"),
                row(
                        "turning back",
                        Situation.of(new Next.TurnBack(TURNED, FailureReason.MIGRATION_FAILED, "It failed.")),
                        "RollingBack",
                        "Unknown RollingBack",
                        "True",
                        "False"),
                row(
                        "held",
                        Situation.of(new Next.Hold(
                                TOUCHED, StepName.SCALE_TO_ZERO, FailureReason.SCHEMA_MOVED, "Decide.", "do this")),
                        "ScalingDown",
                        "False SchemaMoved",
                        "False",
                        "True"),
                row(
                        "succeeded",
                        ended(new Conclusion.Succeeded("Done.")),
                        "Succeeded",
                        "True Succeeded",
                        "False",
                        "False"),
                row(
                        "already there",
                        ended(new Conclusion.AlreadyAtTarget("There.")),
                        "Succeeded",
                        "True AlreadyAtTarget",
                        "False",
                        "False"),
                row(
                        "rolled back",
                        ended(new Conclusion.RolledBack(FailureReason.MIGRATION_FAILED, "Back.")),
                        "RolledBack",
                        "False MigrationFailed",
                        "False",
                        "True"),
                row(
                        "failed",
                        ended(new Conclusion.Failed(FailureReason.DOWNGRADE, "No.")),
                        "Failed",
                        "False Downgrade",
                        "False",
                        "True"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void kstatusIsNeverTakenIn(
            String name, Situation situation, String phase, String ready, String reconciling, String stalled) {
        CoderUpgradeStatus status = project(situation, null, NOW);
        Map<String, UpgradeCondition> conditions = conditions(status);

        assertThat(status.phase()).isEqualTo(phase);
        assertThat(conditions.get("Ready"))
                .isNotNull()
                .extracting(condition -> condition.status() + " " + condition.reason())
                .isEqualTo(ready);
        assertThat(conditions.get("Reconciling"))
                .extracting(UpgradeCondition::status)
                .isEqualTo(reconciling);
        assertThat(conditions.get("Stalled"))
                .extracting(UpgradeCondition::status)
                .isEqualTo(stalled);
        assertThat(status.observedGeneration()).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void everyConditionIsThereAndSaysWhy(
            String name, Situation situation, String phase, String ready, String reconciling, String stalled) {
        List<UpgradeCondition> all = all(project(situation, null, NOW));

        assertThat(all).extracting(UpgradeCondition::type).containsExactlyElementsOf(TYPES);
        assertThat(all).allSatisfy(condition -> {
            assertThat(condition.reason()).matches("[A-Z][A-Za-z0-9]*");
            assertThat(condition.status()).isIn("True", "False", "Unknown");
            assertThat(condition.lastTransitionTime()).isEqualTo(NOW.toString());
            assertThat(condition.observedGeneration()).isEqualTo(7);
        });
    }

    /** Kubernetes refuses a reason that is no word, and tools group by it. */
    @Test
    void reasonsAreWordsInEveryCase() {
        Journals journals = new Journals(815);
        for (int i = 0; i < 2_000; i++) {
            List<UpgradeCondition> all = all(project(JournalRoundTripTest.situation(journals.next()), null, NOW));
            assertThat(all).extracting(UpgradeCondition::type).containsExactlyElementsOf(TYPES);
            assertThat(all)
                    .allSatisfy(condition -> assertThat(condition.reason()).matches("[A-Z][A-Za-z0-9]*"));
        }
    }

    @Test
    void theTimeOfAConditionMovesOnlyWithItsStatus() {
        CoderUpgradeStatus first = project(Situation.unanswered(NEW, null, "Looking."), null, NOW);
        Instant later = NOW.plusSeconds(60);

        CoderUpgradeStatus second =
                project(Situation.of(new Next.Perform(TOUCHED, StepName.SCALE_TO_ZERO, EFFECT)), first, later);
        CoderUpgradeStatus third = project(
                Situation.of(new Next.Complete(TOUCHED.concluded(new Conclusion.Succeeded("Done.")))),
                second,
                later.plusSeconds(60));

        assertThat(times(second))
                .containsEntry("Ready", NOW)
                .containsEntry("Reconciling", NOW)
                .containsEntry("Quiesced", NOW)
                .containsEntry("Downtime", later);
        assertThat(times(third))
                .containsEntry("Ready", later.plusSeconds(60))
                .containsEntry("Reconciling", later.plusSeconds(60))
                .containsEntry("Stalled", NOW)
                .containsEntry("Downtime", later);
    }

    @Test
    void whatSomebodyLeftOfTheConditionsIsNoObstacle() {
        CoderUpgradeStatus edited = Serialization.unmarshal(
                "{\"conditions\":[{},{\"type\":\"Ready\"},{\"type\":\"Ready\",\"status\":\"Unknown\"}]}",
                CoderUpgradeStatus.class);

        CoderUpgradeStatus status = project(Situation.unanswered(NEW, null, "Looking."), edited, NOW);

        assertThat(all(status)).extracting(UpgradeCondition::type).containsExactlyElementsOf(TYPES);
        assertThat(times(status)).containsEntry("Ready", NOW);
    }

    @Test
    void anEndKeepsItsTimeAndARefusalThatIsJudgedAgainGetsItsOwn() {
        CoderUpgradeStatus refused = project(ended(new Conclusion.Failed(FailureReason.DOWNGRADE, "No.")), null, NOW);

        CoderUpgradeStatus same =
                project(ended(new Conclusion.Failed(FailureReason.DOWNGRADE, "No.")), refused, NOW.plusSeconds(60));
        CoderUpgradeStatus again = new StatusProjector("1")
                .project(
                        ended(new Conclusion.Failed(FailureReason.DOWNGRADE, "No.")),
                        Optional.empty(),
                        ClonePolicy.AUTO,
                        refused,
                        8,
                        NOW.plusSeconds(60));

        assertThat(same.outcome()).extracting(CoderUpgradeStatus.Outcome::at).isEqualTo(NOW.toString());
        assertThat(again.outcome())
                .extracting(CoderUpgradeStatus.Outcome::at)
                .isEqualTo(NOW.plusSeconds(60).toString());
    }

    @Test
    void aCloneThatIsDisabledIsSaidToBe() {
        CoderUpgradeStatus status = new StatusProjector("1")
                .project(
                        Situation.unanswered(NEW, null, ""),
                        Optional.of(CoderVersion.of("2.36.1")),
                        ClonePolicy.DISABLED,
                        null,
                        1,
                        NOW);

        assertThat(conditions(status).get("SnapshotTaken"))
                .extracting(UpgradeCondition::status, UpgradeCondition::reason)
                .containsExactly("False", "Disabled");
        assertThat(status.toVersion()).isEqualTo("2.36.1");
    }

    @Test
    void anUnreadableStatusKeepsAllThatWasFoundAndIsStalled() {
        CoderUpgradeStatus found = Serialization.unmarshal(
                "{\"phase\":\"Migrating\",\"steps\":[{\"name\":\"Dance\"}],\"before\":{\"deployment\":\"coder\"},"
                        + "\"conditions\":[{\"type\":\"Migrated\",\"status\":\"Unknown\",\"reason\":\"MigrateRunning\"},"
                        + "{\"type\":\"Ready\",\"status\":\"Unknown\",\"reason\":\"Migrating\"}]}",
                CoderUpgradeStatus.class);
        StatusProjector projector = new StatusProjector("1.2.3");

        CoderUpgradeStatus status = projector.unreadable(found, "A sentence.", 9, NOW);

        assertThat(status.steps()).isEqualTo(found.steps());
        assertThat(status.before()).isEqualTo(found.before());
        assertThat(status.message()).isEqualTo("A sentence.");
        assertThat(all(status))
                .extracting(condition -> condition.type() + " " + condition.status() + " " + condition.reason())
                .containsExactly(
                        "Ready False StatusUnreadable",
                        "Reconciling False StatusUnreadable",
                        "Stalled True StatusUnreadable",
                        "Migrated Unknown MigrateRunning");
        assertThat(projector.unreadable(status, "A sentence.", 9, NOW.plusSeconds(9)))
                .isEqualTo(status);
    }

    private static Arguments row(
            String name, Situation situation, String phase, String ready, String reconciling, String stalled) {
        return Arguments.of(name, situation, phase, ready, reconciling, stalled);
    }

    private static Situation waiting(Journal journal, Activity activity) {
        return Situation.of(new Next.Wait(journal, StepName.SCALE_TO_ZERO, activity, SOON));
    }

    private static Situation ended(Conclusion conclusion) {
        return Situation.of(new Next.Complete(NEW.concluded(conclusion)));
    }

    private static CoderUpgradeStatus project(Situation situation, @Nullable CoderUpgradeStatus before, Instant now) {
        return new StatusProjector("1.2.3")
                .project(situation, Optional.of(CoderVersion.of("2.36.1")), ClonePolicy.AUTO, before, 7, now);
    }

    private static List<UpgradeCondition> all(CoderUpgradeStatus status) {
        assertThat(status.conditions()).isNotNull();
        return status.conditions();
    }

    private static Map<String, UpgradeCondition> conditions(CoderUpgradeStatus status) {
        return all(status).stream().collect(Collectors.toMap(UpgradeCondition::type, Function.identity()));
    }

    private static Map<String, Instant> times(CoderUpgradeStatus status) {
        return all(status).stream()
                .collect(Collectors.toMap(
                        UpgradeCondition::type, condition -> Instant.parse(condition.lastTransitionTime())));
    }
}
