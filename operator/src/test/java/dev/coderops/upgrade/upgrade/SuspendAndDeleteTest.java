package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A person may hold an upgrade before any step, take it back, and edit it; what runs goes to an end all the same. */
class SuspendAndDeleteTest {

    private final FakeWorld world = FakeWorld.running("2.24.4");
    private final Driver driver = new Driver(world, Asked.target("2.36.1").spec());

    private void suspend(boolean value) {
        driver.edit(Asked.target("2.36.1").suspended(value).spec());
    }

    @Test
    void aSuspendedUpgradePlansAndTouchesNothing() {
        suspend(true);
        driver.pass();
        Next next = driver.pass();
        assertThat(next).isInstanceOf(Next.Wait.class);
        assertThat(((Next.Wait) next).activity()).isInstanceOf(Activity.Suspended.class);
        assertThat(driver.journal().isDone(StepName.PLAN)).isTrue();
        assertThat(driver.performed()).isZero();
        suspend(false);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @ParameterizedTest
    @EnumSource(
            value = StepName.class,
            mode = Mode.INCLUDE,
            names = {"PROBE_IMAGE", "SCALE_TO_ZERO", "CLONE_DATABASE", "UPGRADE_RELEASE", "MIGRATE", "SCALE_BACK"})
    void suspendedInAnyStepItHoldsAndGoesOnWhenLetGo(StepName step) {
        driver.whenBegun(step, () -> {
            suspend(true);
            world.clock().after(Duration.ofHours(2), () -> suspend(false));
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.clock().now()).isAfter("2026-03-01T13:00:00Z");
    }

    @Test
    void theFenceIsHeldWhileTheUpgradeIsSuspendedWithinTheOutage() {
        driver.whenBegun(StepName.CLONE_DATABASE, () -> {
            suspend(true);
            world.clock().after(Duration.ofMinutes(30), () -> world.scale(2));
            world.clock().after(Duration.ofHours(2), () -> suspend(false));
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(driver.journal().clonesVoided()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = StepName.class,
            mode = Mode.INCLUDE,
            names = {
                "PLAN",
                "CAPTURE_BASELINE",
                "PROBE_IMAGE",
                "SCALE_TO_ZERO",
                "CLONE_DATABASE",
                "REMOVE_LIVENESS_PROBE",
                "UPGRADE_RELEASE",
                "MIGRATE",
                "SCALE_BACK",
                "SETTLE"
            })
    void deletedInAnyStepCoderRunsInTheEnd(StepName step) {
        driver.whenBegun(step, driver::delete);
        String summary = driver.run().summary();
        String expected = step.compareTo(StepName.SCALE_TO_ZERO) < 0
                ? "Failed Deleted"
                : step.compareTo(StepName.MIGRATE) < 0 ? "RolledBack Deleted" : "Succeeded";
        assertThat(summary).isEqualTo(expected);
        assertThat(world.readyPods()).isEqualTo(2);
    }

    @Test
    void deletedBeforeItBeganItEndsAtOnce() {
        driver.delete();
        assertThat(driver.run().summary()).isEqualTo("Failed Deleted");
        assertThat(driver.performed()).isZero();
    }

    @Test
    void deletedWhileItsMigrationFailsItGoesBack() {
        world.faults().failingMigrations = 1_000;
        driver.whenBegun(StepName.MIGRATE, driver::delete);
        assertThat(driver.run().summary()).isEqualTo("RolledBack MigrationFailed");
    }

    @Test
    void anEditedSpecDoesNotChangeWhatWasPlanned() {
        driver.whenBegun(
                StepName.SCALE_TO_ZERO,
                () -> driver.edit(Asked.target("2.26.5")
                        .values(Values.of(Map.of("coder", Map.of("colour", "red"))))
                        .clonePolicy(ClonePolicy.AUTO)
                        .spec()));
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.image()).endsWith("v2.36.1");
        assertThat(world.newestRevision().values().at("coder", "colour")).isEqualTo("blue");
    }
}
