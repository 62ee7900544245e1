package dev.coderops.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A resource deleted in the middle is taken to an end before it is let go: never is Coder left at zero. */
@Tag("node")
class DeletedUpgradeTest {

    @Test
    void deletedBeforeTheMigrationTheOldVersionComesBack() {
        try (Scenario scenario = Scenario.install("deleted-early", "2.24.4")) {
            deleteIn(scenario, "Snapshotting");

            assertThat(CoderData.schemaVersion(scenario.jdbcUrl())).isEqualTo(343);
            assertThat(scenario.servedVersion()).startsWith("v2.24.4");
            theEndIsWhole(scenario);
            assertThat(scenario.container().getLivenessProbe()).isNotNull();
        }
    }

    @Test
    void deletedDuringTheMigrationTheNewVersionIsBroughtUp() {
        try (Scenario scenario = Scenario.install("deleted-late", "2.24.4")) {
            deleteIn(scenario, "Migrating");

            assertThat(CoderData.schemaVersion(scenario.jdbcUrl())).isEqualTo(556);
            assertThat(scenario.servedVersion()).startsWith("v2.36.1");
            theEndIsWhole(scenario);
        }
    }

    private static void deleteIn(Scenario scenario, String phase) {
        try (ObservedUpgrade upgrade = scenario.upgrade("2.36.1", _ -> {})) {
            var _ = upgrade.await(status -> phase.equals(status.phase()), Duration.ofMinutes(3));
            CoderUpgrade resource = upgrade.resource();
            var client = scenario.testbed().cluster().client();
            var _ = client.resource(resource).delete();
            var _ = client.resources(CoderUpgrade.class)
                    .inNamespace(scenario.namespace())
                    .withName(resource.getMetadata().getName())
                    .waitUntilCondition(found -> found == null, 3, TimeUnit.MINUTES);
        }
    }

    private static void theEndIsWhole(Scenario scenario) {
        assertThat(scenario.readyPods()).hasSize(2);
        assertThat(scenario.userValues()).isEqualTo(scenario.valuesBefore());
        assertThat(scenario.firstUserCanLogIn()).isTrue();
    }
}
