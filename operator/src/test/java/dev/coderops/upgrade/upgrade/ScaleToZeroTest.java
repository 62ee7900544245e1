package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The outage begins, and nobody but the upgrade says when it ends. */
class ScaleToZeroTest {

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void whoScalesUpOnceIsCorrectedAndTheCloneIsMadeAgain() {
        driver.whenDone(StepName.CLONE_DATABASE, () -> world.scale(1));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Succeeded");
        assertThat(driver.journal().clonesVoided()).isEqualTo(1);
        assertThat(driver.journal().cloneName()).endsWith("_2_1");
        assertThat(world.postgres().databases).containsKeys("coder_cup_0f1e2d3c_1_1", "coder_cup_0f1e2d3c_2_1");
    }

    @Test
    void aCloneThatIsNotYetRecordedIsVoidTooWhenTheOldVersionWasLetIn() {
        driver.when(() -> world.trace().contains("- clone marked"), () -> {
            world.postgres().coder().open = true;
            world.scale(2);
        });
        // The old version writes for a while before anybody looks again.
        driver.when(() -> world.trace().contains("somebody scales 0→2"), () -> world.clock()
                .advance(Duration.ofSeconds(20)));
        driver.when(
                () -> driver.journal().hasBegun(StepName.MIGRATE), () -> world.faults().crashesAfterMigration = 1_000);
        driver.run();
        assertThat(driver.journal().clonesVoided()).isEqualTo(1);
    }

    @Test
    void whoScalesUpAgainAndAgainIsNamedAndTheOldVersionComesBack() {
        driver.invariants().othersScale();
        driver.whenever(
                5,
                () -> driver.journal().isDone(StepName.SCALE_TO_ZERO) && world.replicas() == 0,
                () -> world.scale(1));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ScaledByOthers");
        assertThat(outcome.message()).contains("pause what manages it");
    }

    @Test
    void anAutoscalerThatAnswersAtOnceIsNotFoughtForEver() {
        driver.invariants().othersScale();
        driver.whenever(
                10_000,
                () -> !driver.journal().goesBack()
                        && driver.journal().hasBegun(StepName.SCALE_TO_ZERO)
                        && world.replicas() == 0,
                () -> world.scale(2));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ScaledByOthers");
        assertThat(driver.performed()).as("effects").isLessThan(3_000);
    }

    @Test
    void theNewVersionThatSomebodyElseStartedIsStoppedBeforeTheDatabaseIsOpened() {
        driver.invariants().othersScale();
        driver.whenever(
                1_000,
                () -> !driver.journal().goesBack()
                        && world.trace().contains("- revision 2 is applied")
                        && world.replicas() == 0,
                () -> world.scale(1));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ScaledByOthers");
        assertThat(world.trace()).doesNotContain("schema 556");
    }

    @Test
    void podsThatDoNotStopBringTheOldVersionBack() {
        world.faults().termination = Duration.ofMinutes(20);
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack PodsDoNotStop");
    }

    @Test
    void aBackendThatOutlivesItsPodIsEnded() {
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> world.orphanedBackend(Duration.ofHours(1)));
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aDeploymentThatIsGoneBeforeTheOutageIsNotBroughtBack() {
        driver.whenBegun(StepName.PROBE_IMAGE, world::deleteDeployment);
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed DeploymentMissing");
    }

    @Test
    void aReleaseThatSomebodyChangedBeforeTheOutageEndsTheUpgradeWithoutOne() {
        driver.whenBegun(
                StepName.PROBE_IMAGE,
                () -> world.helmByHand("2.24.4", world.newestRevision().values()));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed ReleaseChangedByOthers");
        assertThat(world.trace()).noneMatch(line -> line.startsWith("- scale"));
    }

    @Test
    void theOutageHasABeginningWhenSomebodyElseStoppedCoderAlready() {
        driver.invariants().othersScale();
        driver.whenBegun(StepName.PROBE_IMAGE, () -> world.scale(0));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Succeeded");
        assertThat(driver.journal().outageBegan()).isNotNull();
    }

    @Test
    void noPodIsStoppedWhileSomebodyElsesVersionMigrates() {
        driver.invariants().othersStartVersions();
        driver.invariants().othersRelease();
        world.faults().migration = Duration.ofMinutes(2);
        world.faults().livenessPatience = Duration.ofMinutes(10);
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> {
            world.helmByHand("2.26.5", world.newestRevision().values());
            world.clock().advance(Duration.ofSeconds(15));
        });
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held SchemaMoved");
    }
}
