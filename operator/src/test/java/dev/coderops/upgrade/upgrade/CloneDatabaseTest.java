package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Crash;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The restore point holds every write Coder acknowledged, and nothing else. */
class CloneDatabaseTest {

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void theCloneHoldsWhatCoderWroteLast() {
        driver.run();
        assertThat(world.postgres().databases.get("coder_cup_0f1e2d3c_1_1")).satisfies(clone -> {
            assertThat(clone.schema).isEqualTo(343);
            assertThat(clone.writes).isPositive();
        });
        assertThat(driver.journal().cloneTaken()).isNotNull();
    }

    @Test
    void whoLeavesInTimeDoesNotStopTheUpgrade() {
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> world.someoneOnTheDatabase(Duration.ofMinutes(4)));
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void whoStaysIsNamedFromTheFirstMomentAndInTheEnd() {
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> world.someoneOnTheDatabase(Duration.ofHours(1)));
        driver.runUntil(() -> driver.journal().hasBegun(StepName.CLONE_DATABASE));
        assertThat(driver.journal().step(StepName.CLONE_DATABASE).orElseThrow().message())
                .contains("pid 4242 of role report (psql) from 10.0.0.99");
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("RolledBack ForeignSessions");
        assertThat(outcome.message()).contains("report");
        assertThat(driver.written().size()).as("writes of the journal").isLessThan(20);
    }

    @Test
    void aCopyWhoseMakerDiedIsFinishedAndNotMadeAgain() {
        world.faults().clone = Duration.ofMinutes(10);
        driver.interruption((number, point) -> {
            if (point.equals("after: clone begun") && driver.points().indexOf(point) == number) {
                throw new Crash(point);
            }
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.trace()).containsOnlyOnce("- clone begun").containsOnlyOnce("- clone marked");
    }

    @Test
    void aCopyMayTakeAsLongAsItTakes() {
        world.faults().clone = Duration.ofHours(3);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }
}
