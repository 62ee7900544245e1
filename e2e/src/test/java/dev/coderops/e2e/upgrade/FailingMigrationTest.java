package dev.coderops.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Migration 349 creates a table that this database has already: the whole batch fails, and the schema is as it was. */
@Tag("node")
class FailingMigrationTest {

    @Test
    void theOldVersionComesBackByItself() {
        try (Scenario scenario = Scenario.install("failing", "2.24.4")) {
            scenario.testbed().postgres().execute("failing", "CREATE TABLE connection_logs (mine int)");
            scenario.testbed().postgres().execute("failing", "ALTER TABLE connection_logs OWNER TO failing");
            Map<String, Long> expected = new TreeMap<>(scenario.rowsBefore());
            expected.put("connection_logs", 0L);
            try (ObservedUpgrade upgrade = scenario.upgrade("2.36.1", _ -> {})) {
                CoderUpgradeStatus end = upgrade.awaitEnd(Duration.ofMinutes(5));

                assertThat(end.outcome()).as(scenario.operator().log()).isNotNull();
                var outcome = Objects.requireNonNull(end.outcome());
                assertThat(outcome.result()).as(scenario.operator().log()).isEqualTo("RolledBack");
                assertThat(outcome.reason()).as(outcome.message()).isEqualTo("MigrationFailed");
                assertThat(outcome.message()).contains("connection_logs", "2.24.4 serves again");
                assertThat(Objects.requireNonNull(end.rollback()).decision()).isEqualTo("ReleaseOnly");
                assertThat(Objects.requireNonNull(end.downtime()).endedAt()).isNotNull();
            }
            assertThat(CoderData.schemaVersion(scenario.jdbcUrl())).isEqualTo(343);
            assertThat(scenario.servedVersion()).startsWith("v2.24.4");
            assertThat(scenario.readyPods()).hasSize(2);
            assertThat(scenario.userValues()).isEqualTo(scenario.valuesBefore());
            assertThat(scenario.container().getLivenessProbe()).isNotNull();
            Map<String, Long> rows = new TreeMap<>(CoderData.rowCounts(scenario.jdbcUrl()));
            // Each coderd that starts adds a row about itself: two more pods, two more rows.
            var _ = rows.remove("replicas");
            var _ = expected.remove("replicas");
            assertThat(rows).isEqualTo(expected);
            assertThat(scenario.firstUserCanLogIn()).isTrue();
            assertThat(scenario.history().getLast().path("chart").asText()).isEqualTo("coder-2.24.4");
        }
    }
}
