package dev.coderops.e2e.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.e2e.ControlPlane;
import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.testbed.process.Await;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passes write to a real API server, and what they do when others write too. */
@Tag("node")
@Timeout(90)
class ReconcilerNodeTest {

    @RegisterExtension
    static final ControlPlane CONTROL_PLANE = new ControlPlane();

    private static final String NAME = "to-2-36-1";
    private static final Activity WAITING = new Activity.StoppingPods(1, Instant.parse("2026-01-01T00:00:00Z"));

    private String namespace;
    private @Nullable ServedUpgrades served;

    @BeforeAll
    static void install() {
        CONTROL_PLANE.installDefinition();
    }

    @BeforeEach
    void namespace() {
        namespace = CONTROL_PLANE.namespace();
    }

    @AfterEach
    void stop() {
        if (served != null) {
            served.close();
        }
    }

    private ServedUpgrades serve(Step... forward) {
        return serve(List.of(forward), List.of());
    }

    private ServedUpgrades serve(List<Step> forward, List<Step> back) {
        served = new ServedUpgrades(CONTROL_PLANE, namespace, forward, back);
        return served;
    }

    private static Scripted scaleToZero(Progress answer) {
        return new Scripted(StepName.SCALE_TO_ZERO, _ -> answer);
    }

    private static Progress waiting(Duration recheck) {
        return new Progress.Running(WAITING, recheck);
    }

    @Test
    void waitingWritesNothing() throws InterruptedException {
        ServedUpgrades upgrades =
                serve(Scripted.plan(), Scripted.baseline(), scaleToZero(waiting(Duration.ofMillis(20))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> String.valueOf(status.message()).contains("pod to stop"));
        String version = upgrades.get(NAME).getMetadata().getResourceVersion();
        int passes = upgrades.passes(NAME);
        int writes = upgrades.writes().size();

        Thread.sleep(1_000);

        assertThat(upgrades.passes(NAME)).isGreaterThan(passes + 5);
        assertThat(upgrades.writes()).hasSize(writes);
        assertThat(upgrades.get(NAME).getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void anUpgradeCostsAWriteAPassAndNothingAfterItsEnd() throws InterruptedException {
        AtomicBoolean scaled = new AtomicBoolean();
        ServedUpgrades upgrades = serve(
                Scripted.plan(),
                Scripted.baseline(),
                new Scripted(
                        StepName.SCALE_TO_ZERO,
                        _ -> scaled.get()
                                ? new Progress.Satisfied(List.of(), "Down.")
                                : new Progress.Required(List.of(), new Effect("scale to 0", () -> scaled.set(true)))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> status.outcome() != null);
        Thread.sleep(500);

        assertThat(upgrades.get(NAME).getMetadata().getFinalizers()).isEmpty();
        assertThat(upgrades.writes())
                .containsExactly("PUT status", "PUT object", "PUT status", "PUT status", "PUT object");
    }

    /** The other writer pinned another chart between the read and the write of a pass: what it wrote must stay. */
    @Test
    void aStatusSomebodyElseWroteMeanwhileIsNotWrittenOver() {
        AtomicBoolean interfered = new AtomicBoolean();
        AtomicReference<ServedUpgrades> served = new AtomicReference<>();
        Scripted plan = new Scripted(StepName.PLAN, upgrade -> {
            if (!interfered.getAndSet(true)) {
                served.get().editStatus(NAME, json -> json.replaceFirst("\"status\":\\{", """
                        "status":{"fromVersion":"2.20.0","plan":{"repository":"https://other.example.com","chart":"other",
                        "chartVersion":"9.9.9","chartDigest":"sha256:99","image":"other","valuesDigest":"sha256:98"},
                        "steps":[{"name":"Plan","state":"Done","startedAt":"2026-01-01T00:00:00Z","attempts":1}],"""));
            }
            return Scripted.planned(upgrade.spec().target());
        });
        ServedUpgrades upgrades = serve(plan, Scripted.baseline(), scaleToZero(waiting(Duration.ofSeconds(30))));
        served.set(upgrades);
        upgrades.create(NAME);

        CoderUpgradeStatus status = upgrades.await(NAME, found -> "ScalingDown".equals(found.phase()));

        assertThat(status.plan()).isNotNull();
        assertThat(status.plan().chartVersion()).isEqualTo("9.9.9");
        assertThat(status.fromVersion()).isEqualTo("2.20.0");
    }

    @Test
    void anUpgradeThatHasNotBegunIsDeletedAtOnce() {
        ServedUpgrades upgrades = serve(new Scripted(StepName.PLAN, _ -> waiting(Duration.ofSeconds(30))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> status.steps() != null);
        assertThat(upgrades.get(NAME).getMetadata().getFinalizers()).isEmpty();

        upgrades.delete(NAME);

        assertThat(upgrades.exists(NAME)).isFalse();
    }

    @Test
    void anUpgradeThatHasTouchedCoderIsTakenToAnEndFirst() {
        AtomicBoolean back = new AtomicBoolean();
        ServedUpgrades upgrades = serve(
                List.of(Scripted.plan(), Scripted.baseline(), scaleToZero(waiting(Duration.ofSeconds(30)))),
                List.of(new Scripted(
                        StepName.RESTORE_WORKLOAD,
                        _ -> back.get() ? new Progress.Satisfied(List.of(), "Up.") : waiting(Duration.ofMillis(50)))));
        CoderUpgrade created = upgrades.create(NAME);
        upgrades.await(NAME, status -> "ScalingDown".equals(status.phase()));
        assertThat(upgrades.get(NAME).getMetadata().getFinalizers()).containsExactly(CoderUpgrade.FINALIZER);

        upgrades.delete(NAME);
        CoderUpgradeStatus settling = upgrades.await(NAME, status -> "RollingBack".equals(status.phase()));
        assertThat(settling.rollback()).isNotNull();
        assertThat(settling.rollback().reason()).isEqualTo("Deleted");
        assertThat(upgrades.get(NAME).getMetadata().getUid())
                .isEqualTo(created.getMetadata().getUid());
        back.set(true);

        upgrades.awaitGone(NAME);
    }

    /** With no time between: the event of the new one comes while the old one's end is dealt with. */
    @RepeatedTest(5)
    void anotherObjectOfTheNameStartsAfresh() {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        ServedUpgrades upgrades = serve(new Scripted(StepName.PLAN, upgrade -> {
            asked.merge(upgrade.ref().uid(), upgrade.journal().steps().size(), Math::min);
            return waiting(Duration.ofMillis(100));
        }));
        String first = upgrades.create(NAME).getMetadata().getUid();
        upgrades.await(NAME, status -> status.steps() != null);

        upgrades.delete(NAME);
        String second = upgrades.create(NAME).getMetadata().getUid();
        upgrades.await(NAME, status -> status.steps() != null);

        assertThat(second).isNotEqualTo(first);
        assertThat(asked).containsEntry(first, 0).containsEntry(second, 0);
    }

    @Test
    void aRefusalIsJudgedAgainWhenTheSpecIsEdited() {
        ServedUpgrades upgrades = serve(new Scripted(
                StepName.PLAN,
                upgrade -> upgrade.spec().target().patch() == 1
                        ? new Progress.Violated(FailureReason.CHART_NOT_FOUND, "There is no such chart.")
                        : new Progress.Over(new Conclusion.AlreadyAtTarget("It runs 2.36.2 already."))));
        upgrades.create(NAME);
        CoderUpgradeStatus refused = upgrades.await(NAME, status -> status.outcome() != null);
        assertThat(refused.phase()).isEqualTo("Failed");

        upgrades.edit(NAME, json -> json.replace("\"2.36.1\"", "\"2.36.2\""));

        CoderUpgradeStatus judged = upgrades.await(NAME, status -> "Succeeded".equals(status.phase()));
        assertThat(judged.toVersion()).isEqualTo("2.36.2");
    }

    /** A tool that changes the target of an upgrade that had nothing to do must not be told that it was done. */
    @Test
    void whatWasNotNeededIsJudgedAgainForAnotherTarget() {
        ServedUpgrades upgrades = serve(new Scripted(
                StepName.PLAN,
                upgrade -> upgrade.spec().target().patch() == 1
                        ? new Progress.Over(new Conclusion.AlreadyAtTarget("It runs 2.36.1 already."))
                        : waiting(Duration.ofSeconds(30))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> "Succeeded".equals(status.phase()));

        upgrades.edit(NAME, json -> json.replace("\"2.36.1\"", "\"2.36.2\""));

        CoderUpgradeStatus judged =
                upgrades.await(NAME, status -> Long.valueOf(2).equals(status.observedGeneration()));
        assertThat(judged.outcome()).isNull();
        assertThat(ObservedUpgrade.isTrue(judged, "Ready")).isFalse();
        assertThat(ObservedUpgrade.isTrue(judged, "Reconciling")).isTrue();
    }

    @Test
    void aSpecThatCannotBeReadRefusesWhatHasNotBegun() {
        ServedUpgrades upgrades = serve(new Scripted(StepName.PLAN, _ -> waiting(Duration.ofSeconds(30))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> status.steps() != null);

        upgrades.edit(NAME, json -> json.replaceFirst("\"spec\":\\{", "\"spec\":{\"values\":[1],"));

        CoderUpgradeStatus refused = upgrades.await(NAME, status -> status.outcome() != null);
        assertThat(refused.outcome()).isNotNull();
        assertThat(refused.outcome().reason()).isEqualTo("InvalidSpec");
        assertThat(refused.message()).isEqualTo("spec.values must be a map, as in a Helm values file.");
    }

    /** Ending it would leave Coder at zero with nobody to bring it back. */
    @Test
    void aSpecThatCannotBeReadHoldsWhatHasBegunUntilItIsPutRight() {
        ServedUpgrades upgrades =
                serve(Scripted.plan(), Scripted.baseline(), scaleToZero(waiting(Duration.ofMillis(100))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> "ScalingDown".equals(status.phase()));

        upgrades.edit(NAME, json -> json.replaceFirst("\"spec\":\\{", "\"spec\":{\"values\":[1],"));

        CoderUpgradeStatus held = upgrades.await(NAME, status -> ObservedUpgrade.isTrue(status, "Stalled"));
        assertThat(held.outcome()).isNull();
        assertThat(held.message())
                .isEqualTo("spec.values must be a map, as in a Helm values file. The upgrade has begun and goes on when"
                        + " the spec is put right.");
        assertThat(upgrades.get(NAME).getMetadata().getFinalizers()).containsExactly(CoderUpgrade.FINALIZER);

        upgrades.edit(NAME, json -> json.replace("\"values\":[1]", "\"values\":{}"));
        CoderUpgradeStatus on = upgrades.await(NAME, status -> ObservedUpgrade.isTrue(status, "Reconciling"));
        assertThat(on.phase()).isEqualTo("ScalingDown");
    }

    @Test
    void aStatusSomebodyEditedByHandHoldsTheUpgradeUntilItIsPutBack() throws InterruptedException {
        ServedUpgrades upgrades =
                serve(Scripted.plan(), Scripted.baseline(), scaleToZero(waiting(Duration.ofMillis(100))));
        upgrades.create(NAME);
        CoderUpgradeStatus good = upgrades.await(NAME, status -> "ScalingDown".equals(status.phase()));

        upgrades.editStatus(NAME, json -> json.replace("\"name\":\"ScaleToZero\"", "\"name\":\"Dance\""));

        CoderUpgradeStatus held = upgrades.await(NAME, status -> ObservedUpgrade.isTrue(status, "Stalled"));
        assertThat(held.message())
                .startsWith(
                        "The status was edited by hand and cannot be read: status.steps: unknown word in status: Dance");
        assertThat(held.before()).isEqualTo(good.before());
        int writes = upgrades.writes().size();
        int passes = upgrades.passes(NAME);
        Thread.sleep(1_000);
        assertThat(upgrades.writes()).hasSize(writes);
        assertThat(upgrades.passes(NAME)).isLessThan(passes + 3);
        assertThat(upgrades.get(NAME).getMetadata().getFinalizers()).containsExactly(CoderUpgrade.FINALIZER);

        upgrades.editStatus(NAME, json -> json.replace("\"name\":\"Dance\"", "\"name\":\"ScaleToZero\""));
        CoderUpgradeStatus on = upgrades.await(NAME, status -> ObservedUpgrade.isTrue(status, "Reconciling"));
        assertThat(on.steps()).isEqualTo(good.steps());
        assertThat(on.before()).isEqualTo(good.before());
    }

    @Test
    void anErrorNobodyExpectedIsTold() {
        AtomicBoolean broken = new AtomicBoolean(true);
        ServedUpgrades upgrades = serve(new Scripted(StepName.PLAN, _ -> {
            if (broken.get()) {
                throw new IllegalStateException("postgres://coder:hunter2@db/coder");
            }
            return waiting(Duration.ofSeconds(30));
        }));
        upgrades.create(NAME);

        CoderUpgradeStatus told =
                upgrades.await(NAME, status -> String.valueOf(status.message()).contains("an error it does not know"));
        assertThat(told.message())
                .isEqualTo(
                        "The operator met an error it does not know (IllegalStateException); its log says more. It is"
                                + " asked again.");
        broken.set(false);

        upgrades.await(NAME, status -> status.steps() != null);
    }

    /** One that fails on and on must not be started on and on. */
    @Test
    void anEffectThatEndsInAnErrorIsTriedEverMoreSlowly() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        ServedUpgrades upgrades = serve(
                Scripted.plan(),
                Scripted.baseline(),
                scaleToZero(new Progress.Required(List.of(), new Effect("scale to 0", () -> {
                    tries.incrementAndGet();
                    throw new NoClassDefFoundError("Gone");
                }))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> String.valueOf(status.message()).contains("It is tried again."));

        Thread.sleep(2_000);

        assertThat(tries).hasValueBetween(2, 4);
    }

    @Test
    void anEffectThatRunsKeepsTheNextOneWaiting() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        AtomicBoolean scaled = new AtomicBoolean();
        ServedUpgrades upgrades = serve(
                Scripted.plan(),
                Scripted.baseline(),
                new Scripted(
                        StepName.SCALE_TO_ZERO,
                        _ -> scaled.get()
                                ? new Progress.Satisfied(List.of(), "Down.")
                                : new Progress.Required(List.of(), new Effect("scale to 0", () -> {
                                    tries.incrementAndGet();
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    scaled.set(true);
                                }))));
        upgrades.create(NAME);
        upgrades.await(NAME, status -> "ScalingDown".equals(status.phase()));
        for (int i = 0; i < 5; i++) {
            upgrades.edit(
                    NAME,
                    json -> json.replaceFirst(
                            "\"metadata\":\\{",
                            "\"metadata\":{\"annotations\":{\"touched\":\"" + System.nanoTime() + "\"},"));
        }
        Thread.sleep(300);
        assertThat(tries).hasValue(1);
        end.countDown();

        upgrades.await(NAME, status -> "Succeeded".equals(status.phase()));
        assertThat(tries).hasValue(1);
    }

    @Test
    void ofTwoUpgradesOfAReleaseOneWaitsForTheOther() {
        AtomicReference<@Nullable String> begun = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        Scripted queue = new Scripted(StepName.PLAN, upgrade -> {
            var ahead = upgrade.world()
                    .ports()
                    .upgrades()
                    .ahead(upgrade.ref(), upgrade.spec().release());
            if (ahead.isPresent()) {
                return new Progress.Running(new Activity.Queued(ahead.get().toString()), Duration.ofMillis(100));
            }
            begun.compareAndSet(null, upgrade.ref().name());
            return over.get()
                    ? new Progress.Over(new Conclusion.AlreadyAtTarget("There."))
                    : waiting(Duration.ofMillis(100));
        });
        ServedUpgrades upgrades = serve(queue);
        upgrades.create("one");
        upgrades.create("other");

        String first = awaitBegun(begun);
        String second = first.equals("one") ? "other" : "one";
        upgrades.await(
                second,
                status -> status.conditions() != null
                        && status.conditions().stream()
                                .anyMatch(condition -> condition.reason().equals("AnotherUpgradeActive")));
        over.set(true);

        upgrades.await(first, status -> "Succeeded".equals(status.phase()));
        upgrades.await(second, status -> "Succeeded".equals(status.phase()));
    }

    private static String awaitBegun(AtomicReference<@Nullable String> begun) {
        Await.until("an upgrade to have its turn", Duration.ofSeconds(20), () -> begun.get() != null);
        return String.valueOf(begun.get());
    }
}
