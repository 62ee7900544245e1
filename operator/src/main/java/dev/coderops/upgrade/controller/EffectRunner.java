package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs effects beside the reconciler, one an upgrade, and wakes the upgrade when one has ended. How it ended decides only
 * how soon it may be tried again: whether it happened is for the next pass to see.
 *
 * <p>What is remembered here may be lost with the process: then the effect is tried again sooner.
 */
final class EffectRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final int REFUSALS_THAT_COUNT = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Somebody may have lifted what refused the effect; only trying shows it. */
    private static final Duration REFUSAL_STANDS = Duration.ofMinutes(5);

    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();

    EffectRunner(Clock clock) {
        this.clock = clock;
    }

    /**
     * How an effect failed last.
     *
     * @param inARow how often this effect failed without another one succeeding
     * @param refusals how often of these it was refused: what did not answer has refused nothing
     * @param at when it failed last
     * @param notBefore when it may be tried again
     */
    record Fault(String effect, PortException exception, int inARow, int refusals, Instant at, Instant notBefore) {}

    /** Whether an effect of this upgrade runs now: nothing is decided meanwhile. */
    boolean isBusy(UpgradeRef upgrade) {
        return running.containsKey(upgrade.uid());
    }

    Optional<Fault> fault(UpgradeRef upgrade) {
        return Optional.ofNullable(faults.get(upgrade.uid()));
    }

    /**
     * The refusal that counts as a failure, when the same effect was refused several times in a row. It stands for a while
     * only: an upgrade that is held because of it tries again and goes on by itself when it can.
     */
    @Nullable Refusal refusal(UpgradeRef upgrade) {
        return fault(upgrade)
                .filter(fault -> fault.refusals() >= REFUSALS_THAT_COUNT)
                .filter(fault -> clock.instant().isBefore(fault.at().plus(REFUSAL_STANDS)))
                .filter(fault -> fault.exception() instanceof PortException.Rejected)
                .map(fault -> new Refusal(
                        fault.effect(), String.valueOf(fault.exception().getMessage())))
                .orElse(null);
    }

    /** Starts an effect; does nothing when one of this upgrade runs. {@code wake} is called when it has ended. */
    void start(UpgradeRef upgrade, StepName step, Effect effect, Runnable wake) {
        if (running.putIfAbsent(upgrade.uid(), effect.name()) != null) {
            return;
        }
        threads.execute(() -> {
            Instant start = clock.instant();
            try {
                effect.call().run();
                faults.remove(upgrade.uid());
                LOG.info(
                        "{}: step {}: {} done in {} ms",
                        upgrade,
                        step.text(),
                        effect.name(),
                        Duration.between(start, clock.instant()).toMillis());
            } catch (PortException e) {
                remember(upgrade, effect, e);
            } catch (RuntimeException | Error e) {
                // An error that is not remembered would be met again at once, and without end.
                LOG.error("{}: step {}: {} failed unexpectedly", upgrade, step.text(), effect.name(), e);
                remember(upgrade, effect, new PortException.Unknown("An unexpected error: " + e, e));
            } finally {
                running.remove(upgrade.uid());
                wake.run();
            }
        });
    }

    private void remember(UpgradeRef upgrade, Effect effect, PortException e) {
        Fault fault = faults.compute(upgrade.uid(), (uid, last) -> {
            boolean again = last != null && last.effect().equals(effect.name());
            int inARow = again ? last.inARow() + 1 : 1;
            int refusals = (again ? last.refusals() : 0) + (e instanceof PortException.Rejected ? 1 : 0);
            Instant now = clock.instant();
            return new Fault(effect.name(), e, inARow, refusals, now, now.plus(pause(e, inARow)));
        });
        LOG.warn(
                "{}: {} failed ({}, {} in a row): {}",
                upgrade,
                effect.name(),
                e.getClass().getSimpleName(),
                fault.inARow(),
                e.getMessage());
    }

    /** After a refusal or an unknown end the world is looked at at once; after that, ever more slowly. */
    static Duration pause(PortException exception, int inARow) {
        if (inARow == 1 && !(exception instanceof PortException.Denied)) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofMillis(500L << Math.min(inARow, 7));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    void forget(UpgradeRef upgrade) {
        faults.remove(upgrade.uid());
    }

    /** Waits for nothing: what still runs ends with the process, and the next one observes what came of it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
