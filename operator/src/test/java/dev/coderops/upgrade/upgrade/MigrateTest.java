package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Crash;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The new version migrates and serves, or the database says why not. */
class MigrateTest {

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void aMigrationMayTakeAsLongAsItTakes() {
        world.faults().migration = Duration.ofMinutes(30);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(driver.journal().migrationSeen()).isNotNull();
        assertThat(driver.journal().migrationEnded()).isNotNull();
    }

    @Test
    void aMigrationThatNobodyWatchedDoesNotCountAsAVersionThatDoesNotStart() {
        world.faults().migration = Duration.ofMinutes(30);
        for (int millis = 0; millis < 3_000; millis += 100) {
            Driver another = Driver.of("2.24.4", "2.36.1");
            another.world().faults().migration = Duration.ofMinutes(30);
            another.downtime(Duration.ofMinutes(30).plusMillis(millis));
            another.interruption((_, point) -> {
                if (point.equals("after: scale 0→1")) {
                    throw new Crash(point);
                }
            });
            assertThat(another.run().summary()).as("%d ms", millis).isEqualTo("Succeeded");
        }
    }

    @Test
    void aFailedMigrationThatLeftTheSchemaBringsTheOldVersionBack() {
        world.faults().failingMigrations = 1_000;
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack MigrationFailed");
        assertThat(outcome.message())
                .contains("column \"x\" contains null values")
                .doesNotContain("u:p@");
        assertThat(world.image()).isEqualTo(world.originalImage());
    }

    @Test
    void aVersionThatEndsOnceAfterItsMigrationIsGivenAnotherTry() {
        world.faults().crashesAfterMigration = 1;
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aVersionThatEndsAgainAndAgainAfterItsMigrationIsHeldWithTheCommandThatPutsTheDataBack() {
        world.faults().crashesAfterMigration = 1_000;
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held SchemaMoved");
        assertThat(((Next.Hold) outcome.last()).command()).isEqualTo("swap coder coder_cup_0f1e2d3c_1_1");
        assertThat(world.replicas()).isZero();
    }

    @Test
    void anImageThatCannotBePulledBringsTheOldVersionBack() {
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> world.faults().unpullable.add("ghcr.io/coder/coder:v2.36.1"));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack NewVersionDoesNotStart");
        assertThat(outcome.message()).contains("ImagePullBackOff");
    }

    @Test
    void aPodThatIsEvictedWhileItMigratesIsFollowedByAnother() {
        driver.when(() -> world.postgres().isMigrating(), world::evictPods);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aReadyPodThatIsNotTheTargetIsThePointOfNoReturnAndHeld() {
        driver.whenBegun(StepName.MIGRATE, () -> world.faults().buildInfoSays = "v2.35.0");
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held OtherVersionServes");
        assertThat(driver.journal().pointOfNoReturn()).isNotNull();
        assertThat(world.readyPods()).isPositive();
    }

    @Test
    void aReadyPodThatDoesNotSayItsVersionIsThePointOfNoReturnAndHeldAfterAWhile() {
        driver.whenBegun(StepName.MIGRATE, () -> world.faults().buildInfoSilent = true);
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).startsWith("Held");
        assertThat(driver.journal().pointOfNoReturn()).isNotNull();
    }

    @Test
    void whatIsHeldForItsVersionGoesOnWhenItSaysIt() {
        driver.whenBegun(StepName.MIGRATE, () -> {
            world.faults().buildInfoSilent = true;
            world.clock().after(Duration.ofMinutes(12), () -> world.faults().buildInfoSilent = false);
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void whoPutsTheProbeBackBeforeTheMigrationIsCorrected() {
        driver.whenDone(StepName.REMOVE_LIVENESS_PROBE, world::putProbeBack);
        world.faults().migration = Duration.ofMinutes(3);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.trace()).doesNotContain("killed while migrating");
    }

    @Test
    void whoPutsTheProbeBackAtOnceIsNotFoughtForEver() {
        driver.whenever(
                10_000,
                () -> driver.journal().hasBegun(StepName.REMOVE_LIVENESS_PROBE)
                        && !driver.journal().goesBack()
                        && world.livenessProbe() == null,
                world::putProbeBack);
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ProbeRestoredByOthers");
    }
}
