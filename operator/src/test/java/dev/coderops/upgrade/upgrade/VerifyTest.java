package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said in the end was seen after the last effect. */
class VerifyTest {

    @Test
    void theConclusionCarriesWhatWasSeen() {
        Driver driver = Driver.of("2.24.4", "2.26.5");
        driver.run();
        var verified = driver.journal().verified();
        assertThat(verified).isNotNull();
        assertThat(verified.schema().number()).isEqualTo(362);
        assertThat(verified.readyReplicas()).isEqualTo(2);
        assertThat(verified.images()).containsExactly("ghcr.io/coder/coder:v2.26.5");
        System.out.println("2.24.4 → 2.26.5: the journal is written "
                + driver.written().size() + " times in " + driver.passes() + " passes, " + driver.performed()
                + " effects");
        assertThat(driver.written().size()).as("writes of the journal").isLessThanOrEqualTo(18);
    }

    @Test
    void aPodOfAnotherVersionIsHeld() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.whenBegun(StepName.SCALE_BACK, () -> driver.world().faults().buildInfoSays = "v2.30.0");
        assertThat(driver.run().summary()).isEqualTo("Held OtherVersionServes");
    }

    @Test
    void podsThatDoNotSayTheirVersionAreHeldUntilTheyDo() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.whenBegun(StepName.SCALE_BACK, () -> {
            driver.world().faults().buildInfoSilent = true;
            driver.world()
                    .clock()
                    .after(Duration.ofMinutes(20), () -> driver.world().faults().buildInfoSilent = false);
        });
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void aProbeThatTheUserWantsIsThereInTheEnd() {
        FakeWorld world = FakeWorld.running("2.24.4");
        Driver driver = new Driver(
                world,
                Asked.target("2.36.1")
                        .values(Values.of(Map.of("coder", Map.of("livenessProbe", Map.of("enabled", true)))))
                        .spec());
        world.faults().migration = Duration.ofMinutes(3);
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.livenessProbe()).isNotNull();
        assertThat(world.trace()).doesNotContain("killed while migrating");
    }

    @Test
    void aReleaseWithManyReplicasHasThemInTheEnd() {
        FakeWorld world = new FakeWorld("2.24.4", Values.of(Map.of("coder", Map.of("replicaCount", 9))));
        assertThat(new Driver(world, Asked.target("2.26.5").spec()).run().summary())
                .isEqualTo("Succeeded");
        assertThat(world.readyPods()).isEqualTo(9);
    }

    @Test
    void aReleaseOfTheSameSchemaIsUpgradedToo() {
        assertThat(Driver.of("2.26.0", "2.26.5").run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        Driver driver = Driver.of("2.24.4", "2.36.1");
        driver.run();
        int effects = driver.performed();
        int writes = driver.written().size();
        driver.invariants().othersScale();
        driver.world().scale(0);
        for (int i = 0; i < 10; i++) {
            assertThat(driver.pass()).isInstanceOf(Next.Complete.class);
            driver.world().clock().advance(Duration.ofMinutes(10));
        }
        assertThat(driver.performed()).isEqualTo(effects);
        assertThat(driver.written()).hasSize(writes);
    }
}
