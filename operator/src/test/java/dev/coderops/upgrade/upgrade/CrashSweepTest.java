package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Scenario;
import dev.coderops.upgrade.fake.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator may die at any instruction: the upgrade ends as if it had not. */
class CrashSweepTest {

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
                        "2.24.4",
                        "2.36.1",
                        "Held SchemaMoved",
                        "the new version ends after its migration",
                        driver -> driver.world().faults().crashesAfterMigration = 1_000),
                deletion("before the outage", StepName.PROBE_IMAGE, "Failed Deleted"),
                deletion("while pods stop", StepName.SCALE_TO_ZERO, "RolledBack Deleted"),
                deletion("while the database is cloned", StepName.CLONE_DATABASE, "RolledBack Deleted"),
                deletion("while Helm writes", StepName.UPGRADE_RELEASE, "RolledBack Deleted"),
                deletion("while the database migrates", StepName.MIGRATE, "Succeeded"));
    }

    private static Scenario deletion(String name, StepName in, String end) {
        return Scenario.upgrade(
                "2.24.4",
                "2.36.1",
                end,
                "deleted " + name,
                driver -> driver.when(() -> driver.journal().hasBegun(in), driver::delete));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void oneCrash(Scenario scenario) {
        for (Duration downtime : List.of(Duration.ofSeconds(2), Duration.ofSeconds(25), Duration.ofMinutes(15))) {
            check(scenario, downtime, new Sweep(scenario, downtime).single());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void twoCrashes(Scenario scenario) {
        Duration downtime = Duration.ofSeconds(2);
        check(scenario, downtime, new Sweep(scenario, downtime).twice());
    }

    private static void check(Scenario scenario, Duration downtime, Sweep.Result result) {
        System.out.println(scenario + ", down " + downtime + ": " + result.effects() + " effects, " + result.points()
                + " crash points, " + result.runs() + " runs");
        assertThat(result.failures()).isEmpty();
    }
}
