package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** After the point of no return, suspended, deleted, queued. */
class EndsTest {

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void noPodIsNoSuccess() {
        driver.invariants().othersScale();
        driver.when(() -> world.trace().contains("- revision 3 is deployed"), () -> {
            world.scale(0);
            world.clock().after(Duration.ofMinutes(30), () -> world.scale(2));
        });
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isIn("Succeeded", "Held RolloutIncomplete");
        if (outcome.summary().equals("Succeeded")) {
            assertThat(world.readyPods()).isEqualTo(2);
        }
    }

    @Test
    void anIncompleteRolloutIsHeldAndThenGoesOnByItself() {
        driver.whenBegun(StepName.SCALE_BACK, () -> {
            world.faults().unpullable.add("ghcr.io/coder/coder:v2.36.1");
            world.clock().after(Duration.ofMinutes(25), () -> world.faults()
                    .unpullable
                    .clear());
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.clock().now()).isAfter("2026-03-01T12:25:00Z");
    }

    @Test
    void aServingRevisionThatFailedIsHeldUntilSomebodyRepairsIt() {
        driver.invariants().othersRelease();
        world.faults().helmFailsOn = "serve";
        driver.whenBegun(StepName.SCALE_BACK, () -> world.clock()
                .after(
                        Duration.ofMinutes(5),
                        () -> world.helmByHand(
                                "2.36.1", driver.world().revisions().getFirst().values())));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Succeeded");
    }

    @Test
    void waitingForItsTurnDoesNotUseUpThePatienceOfPreflight() {
        world.goesFirst(new UpgradeRef("coder", "older", "1"));
        world.clock().after(Duration.ofMinutes(10), () -> {
            world.goesFirst(null);
            world.unavailable("repository", Duration.ofSeconds(20));
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aSuspendedUpgradeThatIsDeletedAfterTheMigrationGoesOnToItsEnd() {
        driver.whenBegun(StepName.MIGRATE, () -> {
            driver.edit(Asked.target("2.36.1").suspended(true).spec());
            driver.delete();
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void anUndisturbedUpgradeWritesItsJournalSixteenTimes() {
        driver.run();
        System.out.println(
                "2.24.4 → 2.36.1: the journal is written " + driver.written().size() + " times in " + driver.passes()
                        + " passes, " + driver.performed() + " effects");
        assertThat(driver.written().size()).isLessThanOrEqualTo(16);
    }
}
