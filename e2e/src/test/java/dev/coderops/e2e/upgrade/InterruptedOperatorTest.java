package dev.coderops.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.e2e.OperatorProcess;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.measure.LockSampler;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator ends once in each phase of one upgrade and is started again: the end is the same, and nothing is done twice. */
@Tag("node")
class InterruptedOperatorTest {

    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /** The running phases, in the order in which they may be seen first. */
    private static final List<String> PHASES = List.of(
            "Planning",
            "ScalingDown",
            "Snapshotting",
            "RemovingLivenessProbe",
            "UpgradingRelease",
            "Migrating",
            "ScalingBack",
            "Verifying");

    @Test
    void killedInEachPhase() throws InterruptedException {
        List<String> interrupted = interruptInEachPhase("killed", operator -> {
            operator.kill();
            operator.restart();
        });
        System.err.println("killed (SIGKILL) in " + interrupted);
    }

    @Test
    void terminatedInEachPhase() throws InterruptedException {
        List<OperatorProcess.Ended> ends = new ArrayList<>();
        List<String> interrupted = interruptInEachPhase("terminated", operator -> {
            ends.add(operator.terminate());
            operator.restart();
        });
        System.err.println("terminated (SIGTERM) in " + interrupted + ": " + ends);
        assertThat(ends).allSatisfy(end -> {
            assertThat(end.exitCode()).isEqualTo(143);
            assertThat(end.took()).isLessThan(LONGEST_END);
        });
    }

    private interface Interruption {
        void of(OperatorProcess operator);
    }

    private static List<String> interruptInEachPhase(String namespace, Interruption interruption)
            throws InterruptedException {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        BlockingQueue<String> entered = new LinkedBlockingQueue<>();
        List<String> interrupted = new ArrayList<>();
        try (Scenario scenario = Scenario.install(namespace, "2.24.4");
                LockSampler locks =
                        LockSampler.start(scenario.testbed().postgres().jdbcUrl("postgres"), namespace);
                ObservedUpgrade upgrade = scenario.upgrade("2.36.1", status -> {
                    String phase = status.phase();
                    if (phase != null && seen.add(phase)) {
                        entered.add(phase);
                    }
                })) {
            String phase = "";
            while (!phase.equals("Succeeded")) {
                phase = Objects.requireNonNull(
                        entered.poll(3, TimeUnit.MINUTES),
                        () -> "no new phase within 3 min after " + interrupted + "\n"
                                + scenario.operator().log());
                if (PHASES.contains(phase)) {
                    interruption.of(scenario.operator());
                    interrupted.add(phase);
                }
                assertThat(phase).as(scenario.operator().log()).isNotIn("RollingBack", "RolledBack", "Failed");
            }
            assertThat(interrupted).isEqualTo(PHASES);
            sameEnd(scenario, upgrade.awaitEnd(Duration.ofMinutes(3)), locks);
            nothingWasDoneTwice(scenario);
        }
        return interrupted;
    }

    private static void sameEnd(Scenario scenario, CoderUpgradeStatus end, LockSampler locks) {
        assertThat(Objects.requireNonNull(end.outcome()).result()).isEqualTo("Succeeded");
        assertThat(CoderData.schemaVersion(scenario.jdbcUrl())).isEqualTo(556);
        assertThat(scenario.servedVersion()).startsWith("v2.36.1");
        assertThat(scenario.readyPods()).hasSize(2);
        assertThat(scenario.restarts()).isZero();
        assertThat(scenario.userValues()).isEqualTo(scenario.valuesBefore());
        assertThat(scenario.container().getLivenessProbe()).isNull();
        assertThat(locks.report().mostMigrators()).isEqualTo(1);
        assertThat(scenario.firstUserCanLogIn()).isTrue();
        String clone = Objects.requireNonNull(
                Objects.requireNonNull(Objects.requireNonNull(end.snapshot()).cloneStatus())
                        .database());
        assertThat(clone).endsWith("_1_1");
        assertThat(scenario.rowsOfClone(clone)).isEqualTo(scenario.rowsBefore());
    }

    /**
     * A Helm that was killed in the middle leaves a revision that has to be let go of, and then written again; everything
     * else happens once.
     */
    private static void nothingWasDoneTwice(Scenario scenario) {
        List<AuditLog.Write> done = scenario.audit().writes(scenario.namespace()).stream()
                .filter(write -> write.code() < 300)
                .toList();
        Map<String, Long> counted = new TreeMap<>(AuditLog.counted(done));
        System.err.println(counted);
        assertThat(counted.get("update deployments/scale"))
                .as("scaled to 0 and to 1")
                .isEqualTo(2);
        assertThat(counted.get("create pods")).as("the image probe").isEqualTo(1);
        long abandoned = scenario.history().stream()
                .filter(revision -> revision.path("description").asText().startsWith("Marked failed"))
                .count();
        assertThat(scenario.history()).hasSize(3 + (int) abandoned);
    }
}
