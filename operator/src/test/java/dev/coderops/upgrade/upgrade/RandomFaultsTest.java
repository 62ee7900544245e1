package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.fake.Crash;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import dev.coderops.upgrade.port.PortException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever comes together: no invariant is broken, and every upgrade ends or says what it needs. */
class RandomFaultsTest {

    private static final int SCHEDULES = 400;

    @Test
    void everyScheduleEnds() {
        run(false);
    }

    /** Somebody releases versions, and deletes and replaces the Deployment, without a thought for the upgrade. */
    @Test
    void everyScheduleWithPeopleInItEnds() {
        run(true);
    }

    private static void run(boolean meddling) {
        long seed = Long.getLong("seed", 20260301L);
        Map<String, Integer> ends = new TreeMap<>();
        long checked = 0;
        for (int schedule = 0; schedule < SCHEDULES; schedule++) {
            long own = seed + schedule;
            try {
                Driver driver = schedule(new Random(own), meddling);
                ends.merge(driver.run().summary(), 1, Integer::sum);
                checked += driver.invariants().checked();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("schedule of seed " + own + ": " + broken.getMessage(), broken);
            }
        }
        System.out.println(
                "seed " + seed + ", " + SCHEDULES + " schedules, " + checked + " invariants looked at: " + ends);
        assertThat(ends.keySet()).allMatch(end -> !end.startsWith("not"));
    }

    private static Driver schedule(Random random, boolean meddling) {
        Driver driver = Driver.of("2.24.4", random.nextBoolean() ? "2.36.1" : "2.26.5");
        FakeWorld world = driver.world();
        driver.credulous();
        driver.downtime(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 1_200_000 : 20_000)));
        double crashes = random.nextInt(3) * 0.03;
        double lost = random.nextInt(3) * 0.02;
        driver.interruption((_, point) -> {
            if (random.nextDouble() < crashes) {
                throw new Crash(point);
            }
            if (point.startsWith("after: ") && random.nextDouble() < lost) {
                throw new PortException.Unknown("lost", null);
            }
        });
        world.faults().migration = Duration.ofMillis(200 + random.nextInt(120_000));
        world.faults().livenessPatience = Duration.ofMinutes(meddling ? 10 : 1);
        world.faults().clone = Duration.ofMillis(200 + random.nextInt(20_000));
        world.faults().helm = Duration.ofMillis(500 + random.nextInt(20_000));
        world.faults().termination = Duration.ofMillis(200 + random.nextInt(58_000));
        world.faults().helmSurvives = random.nextInt(4) == 0;
        world.faults().failingMigrations = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
        world.faults().crashesAfterMigration = random.nextInt(5) == 0 ? random.nextInt(4) : 0;
        if (random.nextInt(8) == 0) {
            world.faults().helmFailsOn = new String[] {"migrate", "serve", "back"}[random.nextInt(3)];
        }
        int events = random.nextInt(4);
        for (int i = 0; i < events; i++) {
            event(random, meddling, driver, world, Duration.ofMillis(random.nextInt(120_000)));
        }
        return driver;
    }

    private static void event(Random random, boolean meddling, Driver driver, FakeWorld world, Duration after) {
        Duration lasts = Duration.ofSeconds(1 + random.nextInt(400));
        Runnable what =
                switch (random.nextInt(meddling ? 13 : 9)) {
                    case 0 -> () -> world.unavailable("workloads", lasts);
                    case 1 -> () -> world.unavailable("databases", lasts);
                    case 2 -> () -> world.unavailable("releases", lasts);
                    case 3 -> () -> world.someoneOnTheDatabase(lasts);
                    case 4 -> world::evictPods;
                    case 5 -> () -> world.orphanedBackend(lasts);
                    case 6 -> driver::delete;
                    case 7 -> {
                        driver.invariants().othersScale();
                        int replicas = 1 + random.nextInt(3);
                        yield () -> {
                            if (driver.journal().goesBack()) {
                                // Who starts the new version at the very moment it is taken back answers for it.
                                driver.invariants().othersStartVersions();
                            }
                            world.scale(replicas);
                        };
                    }
                    case 8 -> {
                        driver.invariants().othersProbe();
                        yield world::putProbeBack;
                    }
                    case 9, 10 -> {
                        driver.invariants().othersRelease();
                        driver.invariants().othersStartVersions();
                        driver.invariants().othersScale();
                        String version = new String[] {"2.24.4", "2.26.5", "2.36.1"}[random.nextInt(3)];
                        yield () -> world.helmByHand(
                                version, world.revisions().getFirst().values());
                    }
                    case 11 -> {
                        driver.invariants().othersRelease();
                        driver.invariants().othersStartVersions();
                        driver.invariants().othersScale();
                        driver.invariants().othersProbe();
                        yield world::replaceDeployment;
                    }
                    case 12 -> {
                        driver.invariants().othersRelease();
                        driver.invariants().othersScale();
                        yield world::deleteDeployment;
                    }
                    default -> throw new IllegalStateException();
                };
        world.clock().after(after, what);
    }
}
