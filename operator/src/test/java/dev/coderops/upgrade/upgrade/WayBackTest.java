package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.fake.Crash;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The old version comes back, and only when that loses nothing. */
class WayBackTest {

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void whatSomebodyElseWroteUnderOurNumberIsNotOverwritten() {
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        Values theirs = Values.of(Map.of("coder", Map.of("replicaCount", 2, "colour", "red")));
        driver.whenBegun(StepName.UPGRADE_RELEASE, () -> world.helmByHand("2.24.4", theirs));
        Outcome outcome = driver.run();
        assertThat(world.newestRevision().values()).isEqualTo(theirs);
        assertThat(outcome.summary()).isEqualTo("RolledBack ReleaseChangedByOthers");
    }

    @Test
    void anotherVersionThatSomebodyElseInstalledIsNotStarted() {
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        driver.whenBegun(
                StepName.CLONE_DATABASE,
                () -> world.helmByHand("2.26.5", world.newestRevision().values()));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held ReleaseChangedByOthers");
        assertThat(world.postgres().coder().schema).isEqualTo(343);
        assertThat(((Next.Hold) outcome.last()).command()).contains("helm rollback");
    }

    @Test
    void whatIsHeldForAForeignRevisionGoesOnWhenTheOldVersionIsReleasedAgain() {
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        Values before = world.newestRevision().values();
        driver.whenBegun(StepName.CLONE_DATABASE, () -> world.helmByHand("2.26.5", before));
        driver.whenBegun(StepName.DECIDE_WAY_BACK, () -> world.clock()
                .after(Duration.ofMinutes(5), () -> world.helmByHand("2.24.4", before)));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ReleaseChangedByOthers");
        assertThat(world.readyPods()).isEqualTo(2);
    }

    @Test
    void aHelmThatFailsOnTheWayBackIsHeldUntilSomebodyRepairsTheRelease() {
        driver.invariants().othersRelease();
        Values before = world.newestRevision().values();
        world.faults().failingMigrations = 1_000;
        world.faults().helmFailsOn = "back";
        driver.whenBegun(StepName.RESTORE_RELEASE, () -> world.clock()
                .after(Duration.ofMinutes(5), () -> world.helmByHand("2.24.4", before)));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack MigrationFailed");
    }

    @Test
    void aSecondHelmThatNeverRanDoesNotBlockTheWayBack() {
        int[] deaths = {0};
        driver.interruption((_, point) -> {
            if (deaths[0] == 0 && point.equals("after: revision 2 is pending")) {
                deaths[0]++;
                throw new Crash(point);
            }
            if (deaths[0] == 1 && point.equals("before: helm upgrade (migrate)")) {
                deaths[0]++;
                driver.delete();
                throw new Crash(point);
            }
        });
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack Deleted");
    }

    @Test
    void theDatabaseIsReadEvenWhenTheUpgradeNeverStartedTheNewVersion() {
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> {
            world.helmByHand("2.26.5", world.newestRevision().values());
            world.clock().advance(Duration.ofSeconds(40));
        });
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isIn("Held SchemaMoved", "Held ReleaseChangedByOthers");
    }

    @Test
    void podsThatStopSlowlyAfterALongMigrationAreGivenTheirTime() {
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        world.faults().migration = Duration.ofMinutes(30);
        world.faults().termination = Duration.ofSeconds(40);
        driver.when(
                () -> world.postgres().isMigrating()
                        && driver.journal().migrationSeen() != null
                        && world.clock()
                                .now()
                                .isAfter(driver.journal().migrationSeen().plusSeconds(20)),
                () -> world.helmByHand("2.36.1", world.revisions().getFirst().values()));
        boolean[] held = {false};
        Outcome outcome = driver.run();
        driver.written()
                .forEach(journal -> held[0] |= journal.step(StepName.STOP_NEW_VERSION)
                        .map(step -> step.message().contains("did not stop"))
                        .orElse(false));
        assertThat(held[0]).isFalse();
        assertThat(outcome.summary()).isEqualTo("Held SchemaMoved");
    }

    @Test
    void aPersonWhoSwapsTheCloneInGetsTheOldVersionBack() {
        world.faults().crashesAfterMigration = 1_000;
        driver.invariants().othersSwap();
        driver.whenBegun(StepName.DECIDE_WAY_BACK, () -> world.clock()
                .after(Duration.ofMinutes(5), () -> world.swapByHand("coder_cup_0f1e2d3c_1_1")));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack NewVersionDoesNotStart");
        assertThat(world.postgres().coder().schema).isEqualTo(343);
        assertThat(world.readyPods()).isEqualTo(2);
    }

    @Test
    void aNewVersionThatSomebodyStartedInTheVeryMomentItWasTakenBackIsWhyTheOldOneDoesNotStart() {
        driver.invariants().othersStartVersions();
        world.faults().failingMigrations = 1_000;
        world.faults().helm = Duration.ofSeconds(10);
        driver.when(() -> world.trace().contains("- revision 3 is pending"), () -> {
            world.faults().failingMigrations = 0;
            world.faults().migration = Duration.ofMillis(200);
            world.scale(1);
        });
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held SchemaMoved");
        assertThat(((Next.Hold) outcome.last()).command()).startsWith("swap");
    }

    @Test
    void aDeploymentThatAnotherHelmLeftWithTheNewImageIsNotStarted() {
        driver.invariants().othersRelease();
        driver.invariants().othersScale();
        driver.when(
                () -> world.trace().contains("- revision 2 is pending"),
                () -> world.helmByHand("2.24.4", world.revisions().getFirst().values()));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held ReleaseChangedByOthers");
        assertThat(world.trace()).doesNotContain("schema 556");
        assertThat(world.replicas()).isZero();
    }

    @Test
    void replicasThatSomebodyElseKeepsAreNotFoughtForEver() {
        driver.invariants().othersScale();
        world.faults().failingMigrations = 1_000;
        driver.whenever(
                10_000,
                () -> driver.journal().isDone(StepName.RESTORE_RELEASE) && world.replicas() == 2,
                () -> world.scale(3));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack MigrationFailed");
        assertThat(driver.performed()).as("effects").isLessThan(100);
    }
}
