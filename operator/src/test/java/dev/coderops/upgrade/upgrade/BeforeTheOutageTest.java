package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Between the plan and the outage. */
class BeforeTheOutageTest {

    private final FakeWorld world = FakeWorld.running("2.24.4");

    @Test
    void aReleaseThatMovedOnWhileTheUpgradeWasSuspendedIsNotTakenBack() {
        Driver driver = new Driver(world, Asked.target("2.26.5").suspended(true).spec());
        driver.invariants().othersStartVersions();
        driver.whenDone(StepName.PLAN, () -> world.clock().after(Duration.ofMinutes(10), () -> {
            world.helmByHand("2.36.1", world.newestRevision().values());
            world.clock()
                    .after(
                            Duration.ofMinutes(10),
                            () -> driver.edit(Asked.target("2.26.5").spec()));
        }));
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed ReleaseChangedByOthers");
        assertThat(world.image()).endsWith("v2.36.1");
    }

    @Test
    void whatWasKeptForAnotherTargetIsNotInstalled() {
        Driver first = new Driver(world, Asked.target("2.26.5").spec());
        world.faults().imageProbeFails = "exec format error";
        assertThat(first.run().summary()).isEqualTo("Failed ImageDoesNotRun");
        world.faults().imageProbeFails = null;

        Driver second = new Driver(world, Asked.target("2.36.1").spec()).from(Journal.EMPTY);
        Outcome outcome = second.run();
        assertThat(outcome.summary()).isIn("Succeeded", "Failed ReleaseChangedByOthers");
    }

    @Test
    void aProbePodThatIsTakenAwayAgainAndAgainEndsTheUpgrade() {
        Driver driver = new Driver(world, Asked.target("2.36.1").spec());
        driver.whenever(1_000, () -> driver.journal().hasBegun(StepName.PROBE_IMAGE), world::loseImageProbe);
        assertThat(driver.run().summary()).isEqualTo("Failed ImageNotPulled");
    }
}
