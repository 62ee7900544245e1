package dev.coderops.e2e.bench;

import dev.coderops.testbed.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The machine, which may have others on it: a migration takes twice as long beside a compiler. */
final class Machine {

    /** Idle share above which the machine counts as ours: a testbed with Coder at rest uses a tenth of two processors. */
    private static final double QUIET = 0.7;

    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Path TIMES = Path.of("/proc/stat");
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {}

    /** Processor time since the start, in ticks. */
    record Times(long atNanos, long idle, long all) {

        /** Share of the time since then that was idle. */
        double idleSince(Times before) {
            return all == before.all ? 1 : (double) (idle - before.idle) / (all - before.all);
        }
    }

    /** Waits until others leave the processors alone, at most so long; whether they do. */
    static boolean awaitQuiet(Duration limit) {
        Deque<Times> window = new ArrayDeque<>();
        return Await.holdsWithin(limit, () -> {
            Times now = times();
            window.add(now);
            while (now.atNanos() - window.getFirst().atNanos() > 2 * WINDOW.toNanos()) {
                window.removeFirst();
            }
            return now.atNanos() - window.getFirst().atNanos() > WINDOW.toNanos()
                    && now.idleSince(window.getFirst()) > QUIET;
        });
    }

    /** Runnable processes, averaged over the last minute. */
    static double load() {
        return Double.parseDouble(read(LOAD).split(" ", 2)[0]);
    }

    private static Times times() {
        return times(read(TIMES), System.nanoTime());
    }

    /** Of the first line of {@code /proc/stat}: user, nice, system, idle, iowait, … */
    static Times times(String stat, long atNanos) {
        long[] ticks = Arrays.stream(stat.lines().findFirst().orElse("").split(" +"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        return new Times(
                atNanos, ticks[3] + ticks[4], Arrays.stream(ticks).limit(8).sum());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
