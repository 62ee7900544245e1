package dev.coderops.testbed;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Who is told what the testbed does while somebody waits: one sentence at a time. */
@FunctionalInterface
public interface Progress {

    void report(String sentence);

    static Progress silent() {
        return _ -> {};
    }

    static Progress printingTo(PrintStream stream) {
        return stream::println;
    }

    /** Does something long, and says every ten seconds that it still goes on: "building Coder 2.36.1 … 1 min 20 s". */
    default <T> T during(String what, Supplier<T> work) {
        Instant started = Instant.now();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory())) {
            var _ = clock.scheduleAtFixedRate(
                    () -> report(what + " … " + inWords(Duration.between(started, Instant.now()))),
                    10,
                    10,
                    TimeUnit.SECONDS);
            try {
                return work.get();
            } finally {
                clock.shutdownNow();
            }
        }
    }

    /** "0.4 s", "12.3 s", "1 min 20 s". */
    static String inWords(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
        }
        return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
