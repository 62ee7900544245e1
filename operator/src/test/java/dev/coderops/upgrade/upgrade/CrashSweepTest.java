package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Timeouts;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Scenario;
import dev.coderops.upgrade.fake.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator may die at any instruction: the upgrade ends as if it had not. */
class CrashSweepTest {

    /** Every third second crash, another third after each first one; {@code -Dstride=1} for all of them. */
    private static final int STRIDE = Integer.getInteger("stride", 3);

    /** A version that does not start is given up sooner, so that thousands of runs do not wait for it. */
    private static final Timeouts HASTY = new Timeouts(
            Timeouts.DEFAULT.imagePull(),
            Timeouts.DEFAULT.scaleDown(),
            Timeouts.DEFAULT.sessions(),
            Duration.ofSeconds(45),
            Timeouts.DEFAULT.rollout());

    static Stream<Scenario> scenarios() {
        return Stream.of(
                Scenario.upgrade("2.24.4", "2.36.1", "Succeeded", "undisturbed", _ -> {}),
                Scenario.upgrade("2.24.4", "2.26.5", "Succeeded", "undisturbed", _ -> {}),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "RolledBack MigrationFailed",
                        "the migration fails",
                        driver -> driver.world().faults().failingMigrations = 1_000),
                Scenario.upgrade(
                        "2.24.4",
                        "2.26.5",
                        "RolledBack MigrationFailed",
                        "the migration fails",
                        driver -> driver.world().faults().failingMigrations = 1_000),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "RolledBack NewVersionDoesNotStart",
                        "the image cannot be pulled any more",
                        driver -> driver.when(
                                () -> driver.journal().hasBegun(StepName.SCALE_TO_ZERO),
                                () -> driver.world().faults().unpullable.add("ghcr.io/coder/coder:v2.36.1"))),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "RolledBack ForeignSessions",
                        "somebody stays on the database",
                        driver -> driver.when(
                                () -> driver.journal().hasBegun(StepName.SCALE_TO_ZERO),
                                () -> driver.world().someoneOnTheDatabase(Duration.ofHours(3)))),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "RolledBack HelmUpgradeFailed",
                        "Helm fails",
                        driver -> driver.world().faults().helmFailsOn = "migrate"),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "RolledBack EffectRefused",
                        "Helm refuses",
                        driver -> driver.when(
                                () -> driver.journal().hasBegun(StepName.SCALE_TO_ZERO),
                                () -> driver.world().faults().helmRefuses = "execution error")),
                Scenario.upgrade(
                        "2.24.4", "2.36.1", "Held SchemaMoved", "the new version ends after its migration", driver -> {
                            driver.edit(Asked.target("2.36.1").timeouts(HASTY).spec());
                            driver.world().faults().crashesAfterMigration = 1_000;
                        }),
                Scenario.upgrade("2.24.4", "2.36.1", "RolledBack ScaledByOthers", "others scale it up", driver -> {
                            driver.invariants().othersScale();
                            driver.whenever(
                                    1_000,
                                    () -> !driver.journal().goesBack()
                                            && driver.world().image().endsWith("v2.36.1")
                                            && driver.world().replicas() == 0,
                                    () -> driver.world().scale(1));
                        })
                        .asARace(),
                Scenario.upgrade(
                        "2.24.4",
                        "2.36.1",
                        "Succeeded",
                        "a Helm that outlives the operator",
                        driver -> driver.world().faults().helmSurvives = true),
                deletion("before the outage", StepName.PROBE_IMAGE, "Failed Deleted"),
                deletion("while pods stop", StepName.SCALE_TO_ZERO, "RolledBack Deleted"),
                deletion("while the database is cloned", StepName.CLONE_DATABASE, "RolledBack Deleted"),
                deletion("while Helm writes", StepName.UPGRADE_RELEASE, "RolledBack Deleted"),
                deletion("while the database migrates", StepName.MIGRATE, "Succeeded"));
    }

    private static Scenario deletion(String name, StepName in, String end) {
        return Scenario.upgrade(
                        "2.24.4", "2.36.1", end, "deleted " + name, driver -> driver.whenBegun(in, driver::delete))
                .asARace();
    }

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicInteger POINTS = new AtomicInteger();
    private static final AtomicInteger EFFECTS = new AtomicInteger();

    @ParameterizedTest
    @MethodSource("scenarios")
    void oneCrash(Scenario scenario) {
        for (Duration downtime : List.of(Duration.ofSeconds(2), Duration.ofSeconds(25), Duration.ofMinutes(15))) {
            Sweep.Result result = new Sweep(scenario, downtime).single();
            RUNS.addAndGet(result.runs());
            POINTS.addAndGet(result.points());
            EFFECTS.addAndGet(result.effects());
            assertThat(result.failures()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void twoCrashes(Scenario scenario) {
        Sweep.Result result = new Sweep(scenario, Duration.ofSeconds(2)).twice(STRIDE);
        RUNS.addAndGet(result.runs());
        System.out.println(scenario + ": " + result.effects() + " effects, " + result.points() + " crash points, "
                + result.runs() + " runs with two crashes");
        assertThat(result.failures()).isEmpty();
    }

    @AfterAll
    static void sum() {
        System.out.println(
                "swept: " + EFFECTS.get() + " effects, " + POINTS.get() + " crash points, " + RUNS.get() + " runs");
    }
}
