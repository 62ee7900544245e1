package dev.coderops.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.measure.LockSampler;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus.UpgradeCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two replicas of a real Coder, all the way, unattended. */
@Tag("node")
class ForwardUpgradeTest {

    private static final int MOST_WRITES = 40;

    @ParameterizedTest
    @CsvSource({"to-2-36-1,2.36.1,556,false", "to-2-26-5,2.26.5,362,true"})
    void coderIsUpgraded(String namespace, String target, int schema, boolean targetHasLivenessProbe) {
        try (Scenario scenario = Scenario.install(namespace, "2.24.4");
                LockSampler locks =
                        LockSampler.start(scenario.testbed().postgres().jdbcUrl("postgres"), namespace);
                ObservedUpgrade upgrade = scenario.upgrade(target, _ -> {})) {
            CoderUpgradeStatus end = upgrade.awaitEnd(Duration.ofMinutes(5));

            assertThat(end.outcome()).as(scenario.operator().log()).isNotNull();
            assertThat(Objects.requireNonNull(end.outcome()).result())
                    .as(scenario.operator().log())
                    .isEqualTo("Succeeded");
            assertThat(CoderData.schemaVersion(scenario.jdbcUrl())).isEqualTo(schema);
            assertThat(scenario.servedVersion()).startsWith("v" + target);
            assertThat(scenario.readyPods()).hasSize(2);
            assertThat(scenario.userValues()).isEqualTo(scenario.valuesBefore());
            assertThat(scenario.container().getLivenessProbe() != null).isEqualTo(targetHasLivenessProbe);
            assertThat(scenario.restarts()).isZero();
            assertThat(locks.report().mostMigrators()).isEqualTo(1);
            assertThat(scenario.firstUserCanLogIn()).isTrue();
            statusTells(end, target, schema);
            theCloneHoldsTheOldDatabase(scenario, end);
            onlyTheseRevisionsWereWritten(scenario, target);
            writesAreFew(scenario);
        }
    }

    private static void statusTells(CoderUpgradeStatus end, String target, int schema) {
        assertThat(end.phase()).isEqualTo("Succeeded");
        assertThat(end.conditions()).isNotNull();
        Map<String, String> conditions = new TreeMap<>();
        for (UpgradeCondition condition : Objects.requireNonNull(end.conditions())) {
            conditions.put(condition.type(), condition.status());
            assertThat(condition.reason()).isNotEmpty();
        }
        assertThat(conditions)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("Ready", "True"),
                        Map.entry("Reconciling", "False"),
                        Map.entry("Stalled", "False"),
                        Map.entry("SnapshotTaken", "True"),
                        Map.entry("Quiesced", "True"),
                        Map.entry("LivenessProbeRemoved", "True"),
                        Map.entry("ReleaseUpgraded", "True"),
                        Map.entry("Migrated", "True"),
                        Map.entry("Verified", "True"),
                        Map.entry("RolledBack", "False"),
                        Map.entry("Downtime", "False"))));
        assertThat(Objects.requireNonNull(end.verification()).schemaVersion()).isEqualTo(schema);
        assertThat(Objects.requireNonNull(end.verification()).buildinfo()).isEqualTo("v" + target);
        assertThat(Objects.requireNonNull(end.downtime()).seconds()).isPositive();
    }

    /** Cut after the last session ended: it has every row there was, in every table that survives a copy. */
    private static void theCloneHoldsTheOldDatabase(Scenario scenario, CoderUpgradeStatus end) {
        var snapshot = Objects.requireNonNull(end.snapshot());
        String clone = Objects.requireNonNull(
                Objects.requireNonNull(snapshot.cloneStatus()).database());
        assertThat(scenario.rowsOfClone(clone)).isEqualTo(scenario.rowsBefore());
    }

    private static void onlyTheseRevisionsWereWritten(Scenario scenario, String target) {
        List<String> charts = scenario.history().stream()
                .map(revision -> revision.path("chart").asText() + " "
                        + revision.path("status").asText())
                .toList();
        assertThat(charts)
                .containsExactly(
                        "coder-2.24.4 superseded", "coder-" + target + " superseded", "coder-" + target + " deployed");
    }

    private static void writesAreFew(Scenario scenario) {
        List<AuditLog.Write> writes = scenario.audit().writes(scenario.namespace());
        System.err.println(writes.size() + " writes to the API server: " + AuditLog.counted(writes));
        assertThat(writes).hasSizeLessThanOrEqualTo(MOST_WRITES);
    }
}
