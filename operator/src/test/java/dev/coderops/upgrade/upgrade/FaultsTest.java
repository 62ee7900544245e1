package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import dev.coderops.upgrade.port.PortException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault is not a failure: what does not answer is asked again, and what answered with nothing is looked at. */
class FaultsTest {

    record Silence(String port, StepName from, Duration lasts) {}

    static Stream<Silence> silences() {
        return Stream.of("releases", "workloads", "databases", "coder").flatMap(port -> Stream.of(
                        StepName.CAPTURE_BASELINE,
                        StepName.SCALE_TO_ZERO,
                        StepName.CLONE_DATABASE,
                        StepName.UPGRADE_RELEASE,
                        StepName.MIGRATE,
                        StepName.SCALE_BACK,
                        StepName.SETTLE)
                .flatMap(step -> Stream.of(Duration.ofSeconds(12), Duration.ofHours(1))
                        .map(lasts -> new Silence(port, step, lasts))));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void aPortThatIsSilentForAWhileEndsNothing(Silence silence) {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.whenBegun(silence.from(), () -> driver.world().unavailable(silence.port(), silence.lasts()));
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @ParameterizedTest
    @MethodSource("silences")
    void nothingIsWrittenWhileNobodyAnswers(Silence silence) {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.whenBegun(silence.from(), () -> driver.world().unavailable(silence.port(), silence.lasts()));
        driver.run();
        assertThat(driver.written().size()).as("writes of the journal").isLessThanOrEqualTo(28);
    }

    /** The answer to a statement is lost: done or not, nobody knows. */
    @Test
    void aLostAnswerIsNotAskedForTwice() {
        Driver counted = Driver.of("2.24.4", "2.36.1");
        counted.run();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < counted.points().size(); i++) {
            int lost = i;
            if (!counted.points().get(lost).startsWith("after: ")) {
                continue;
            }
            Driver driver = Driver.of("2.24.4", "2.36.1");
            driver.interruption((number, point) -> {
                if (number == lost) {
                    throw new PortException.Unknown("lost", null);
                }
            });
            String end = driver.run().summary();
            if (!end.equals("Succeeded")) {
                failures.add(counted.points().get(lost) + ": " + end);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void anEffectThatIsRefusedBeforeTheOutageEndsTheUpgradeWithoutOne() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.world().faults().refused.put("startImageProbe", new PortException.Rejected("quota exceeded", null));
        Driver.Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed EffectRefused");
        assertThat(outcome.message()).contains("quota exceeded");
    }

    @Test
    void anEffectThatIsRefusedOnTheWayBackIsHeldAndTriedAgain() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        FakeWorld world = driver.world();
        world.faults().failingMigrations = 1_000;
        driver.whenBegun(StepName.DECIDE_WAY_BACK, () -> {
            world.faults().refused.put("upgrade", new PortException.Rejected("webhook says no", null));
            world.clock()
                    .after(Duration.ofMinutes(15), () -> world.faults().refused.clear());
        });
        assertThat(driver.run().summary()).isEqualTo("RolledBack MigrationFailed");
    }

    @Test
    void anEffectThatIsDeniedIsTriedUntilItIsAllowed() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        FakeWorld world = driver.world();
        driver.whenBegun(StepName.SCALE_TO_ZERO, () -> {
            world.faults().refused.put("scale", new PortException.Denied("forbidden", null));
            world.clock()
                    .after(Duration.ofMinutes(4), () -> world.faults().refused.clear());
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aDeploymentThatIsReplacedWithinTheOutageIsHeldWithAnOpenDatabase() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.invariants().othersStartVersions();
        driver.whenDone(StepName.CLONE_DATABASE, driver.world()::deleteDeployment);
        Driver.Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held DeploymentMissing");
        assertThat(driver.world().postgres().coder().open).isTrue();
    }

    @Test
    void aDeploymentThatAPersonMadeAnewWithTheOldVersionEndsTheWayBack() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        FakeWorld world = driver.world();
        driver.invariants().othersRelease();
        driver.invariants().othersStartVersions();
        driver.invariants().othersScale();
        driver.whenDone(StepName.CLONE_DATABASE, () -> {
            world.deleteDeployment();
            world.clock().after(Duration.ofMinutes(5), () -> {
                world.replaceDeployment();
                world.helmByHand("2.24.4", world.revisions().getFirst().values());
            });
        });
        assertThat(driver.run().summary()).isEqualTo("RolledBack DeploymentMissing");
        assertThat(world.readyPods()).isEqualTo(2);
    }

    @Test
    void aSlowWorldChangesNothing() {
        Driver driver = Driver.of("2.24.4", "2.26.5");
        driver.world().faults().migration = Duration.ofMinutes(20);
        driver.world().faults().clone = Duration.ofMinutes(20);
        driver.world().faults().helm = Duration.ofMinutes(3);
        driver.world().faults().termination = Duration.ofSeconds(55);
        driver.world().faults().imagePull = Duration.ofMinutes(8);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }
}
