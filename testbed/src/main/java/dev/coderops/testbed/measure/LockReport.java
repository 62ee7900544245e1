package dev.coderops.testbed.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of Coder's migration lock.
 *
 * @param samples in order; samples in which nobody held or wanted the lock are among them
 */
public record LockReport(List<Sample> samples) {

    /**
     * One look.
     *
     * @param holders sessions that had the lock; PostgreSQL lets there be one
     * @param waiters sessions that wanted it: replicas that wait for the migrating one
     */
    public record Sample(Instant at, int holders, int waiters) {}

    public LockReport {
        samples = List.copyOf(samples);
    }

    public int mostHolders() {
        return samples.stream().mapToInt(Sample::holders).max().orElse(0);
    }

    public int mostWaiters() {
        return samples.stream().mapToInt(Sample::waiters).max().orElse(0);
    }

    /** Most replicas that were about to migrate at once. */
    public int mostMigrators() {
        return samples.stream()
                .mapToInt(sample -> sample.holders() + sample.waiters())
                .max()
                .orElse(0);
    }

    public Optional<Instant> firstHeld() {
        return held().stream().map(Sample::at).findFirst();
    }

    public Optional<Instant> lastHeld() {
        return held().stream().map(Sample::at).reduce((_, later) -> later);
    }

    /** From the first look at which it was held to the last; exact to two sampling periods. */
    public Duration heldFor() {
        List<Sample> held = held();
        return held.isEmpty()
                ? Duration.ZERO
                : Duration.between(held.getFirst().at(), held.getLast().at());
    }

    private List<Sample> held() {
        return samples.stream().filter(sample -> sample.holders() > 0).toList();
    }
}
