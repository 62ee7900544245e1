package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.Driver.Outcome;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The target's image is proven while Coder still runs. */
class ProbeImageTest {

    private static final String IMAGE = "ghcr.io/coder/coder:v2.36.1";

    private final Driver driver = Driver.of("2.24.4", "2.36.1");
    private final FakeWorld world = driver.world();

    @Test
    void anImageThatNobodyCanPullEndsTheUpgradeWithoutAnOutage() {
        world.faults().unpullable.add(IMAGE);
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed ImageNotPulled");
        assertThat(outcome.message()).contains("ImagePullBackOff").contains("Coder was not touched");
        assertThat(driver.written().size()).as("writes of the journal").isLessThan(8);
    }

    @Test
    void anImageThatIsLateIsWaitedFor() {
        world.faults().unpullable.add(IMAGE);
        world.clock()
                .after(Duration.ofMinutes(8), () -> world.faults().unpullable.clear());
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void anImageThatDoesNotRunEndsTheUpgradeWithoutAnOutage() {
        world.faults().imageProbeFails = "exec format error";
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed ImageDoesNotRun");
        assertThat(outcome.message()).contains("exec format error");
    }

    @Test
    void anImageOfAnotherVersionEndsTheUpgradeWithoutAnOutage() {
        world.faults().imageSays = "Coder v2.35.0+abcdef Mon";
        Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed ImageOtherVersion");
        assertThat(outcome.message()).contains("2.35.0").contains("2.36.1");
    }

    @AfterEach
    void coderWasNotTouchedUntilItWasProven() {
        if (!driver.journal().isDone(StepName.PROBE_IMAGE)) {
            assertThat(world.trace()).noneMatch(line -> line.startsWith("- scale"));
        }
    }
}
