package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import org.junit.jupiter.api.Test;

/** Upgrades from their beginning to their end. */
class WholeUpgradeTest {

    @Test
    void theTargetServesInTheEnd() {
        Driver driver =
                new Driver(FakeWorld.running("2.24.4"), Asked.target("2.36.1").spec());
        Driver.Outcome outcome = driver.run();

        assertThat(outcome.summary()).isEqualTo("Succeeded");
    }
}
