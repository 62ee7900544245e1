package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
class EffectRunnerTest {

    private static final UpgradeRef ONE = new UpgradeRef("coder", "one", "uid-1");
    private static final UpgradeRef OTHER = new UpgradeRef("coder", "other", "uid-2");

    private final MovedClock clock = new MovedClock();
    private final EffectRunner runner = new EffectRunner(clock);
    private final Semaphore woken = new Semaphore(0);

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void oneEffectAnUpgradeAtATime() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Effect slow = new Effect("scale to 0", () -> {
            runs.incrementAndGet();
            await(end);
        });

        runner.start(ONE, StepName.SCALE_TO_ZERO, slow, woken::release);
        runner.start(ONE, StepName.SCALE_TO_ZERO, slow, woken::release);
        runner.start(OTHER, StepName.SCALE_TO_ZERO, slow, woken::release);
        assertThat(runner.isBusy(ONE)).isTrue();
        assertThat(runner.isBusy(OTHER)).isTrue();
        end.countDown();
        wakes(2);

        assertThat(runs).hasValue(2);
        assertThat(woken.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(runner.isBusy(ONE)).isFalse();
    }

    /** An upgrade that was woken must find the runner free, or nothing wakes it again. */
    @Test
    void itIsFreeBeforeItWakes() throws InterruptedException {
        AtomicInteger busy = new AtomicInteger();

        runner.start(ONE, StepName.PLAN, new Effect("a", () -> {}), () -> {
            busy.set(runner.isBusy(ONE) ? 1 : -1);
            woken.release();
        });
        wakes(1);

        assertThat(busy).hasValue(-1);
    }

    static List<Throwable> unexpected() {
        return List.of(
                new IllegalStateException("a bug"),
                new StackOverflowError(),
                new NoClassDefFoundError("Gone"),
                new AssertionError("unthinkable"));
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void whateverIsThrownFreesWakesAndIsRemembered(Throwable thrown) throws InterruptedException {
        Effect effect = new Effect("scale to 0", () -> EffectRunnerTest.<RuntimeException>sneak(thrown));

        run(effect);
        run(effect);

        assertThat(runner.isBusy(ONE)).isFalse();
        EffectRunner.Fault fault = runner.fault(ONE).orElseThrow();
        assertThat(fault.exception()).isInstanceOf(PortException.Unknown.class);
        assertThat(fault.inARow()).isEqualTo(2);
        assertThat(fault.notBefore()).isAfter(clock.instant());
    }

    @Test
    void faultsOfOneEffectAreCountedUntilItSucceeds() throws InterruptedException {
        Effect failing = failing("scale to 0", new PortException.Unavailable("no answer", null));

        run(failing);
        run(failing);
        assertThat(runner.fault(ONE).orElseThrow().inARow()).isEqualTo(2);
        run(failing("close the database", new PortException.Unavailable("no answer", null)));
        assertThat(runner.fault(ONE).orElseThrow().inARow()).isEqualTo(1);
        run(new Effect("close the database", () -> {}));

        assertThat(runner.fault(ONE)).isEmpty();
        assertThat(runner.fault(OTHER)).isEmpty();
    }

    @Test
    void threeRefusalsCount() throws InterruptedException {
        Effect refused = failing("scale to 0", new PortException.Rejected("another revision", null));

        run(refused);
        run(refused);
        assertThat(runner.refusal(ONE)).isNull();
        run(refused);

        assertThat(runner.refusal(ONE)).extracting(Refusal::message).isEqualTo("another revision");
    }

    /** What did not answer has refused nothing. */
    @Test
    void silenceIsNoRefusal() throws InterruptedException {
        Effect silent = failing("scale to 0", new PortException.Unavailable("no answer", null));
        Effect refused = failing("scale to 0", new PortException.Rejected("another revision", null));

        run(silent);
        run(silent);
        run(refused);
        assertThat(runner.refusal(ONE)).isNull();
        run(refused);
        run(silent);
        assertThat(runner.refusal(ONE)).isNull();
        run(refused);

        assertThat(runner.refusal(ONE)).isNotNull();
    }

    /** An upgrade that is held because of it would be held for ever, whatever people do. */
    @Test
    void aRefusalIsTriedAgainAfterAWhile() throws InterruptedException {
        Effect refused = failing("scale to 0", new PortException.Rejected("forbidden by a webhook", null));
        run(refused);
        run(refused);
        run(refused);

        clock.move(Duration.ofMinutes(5));
        assertThat(runner.refusal(ONE)).isNull();
        run(refused);
        assertThat(runner.refusal(ONE)).isNotNull();
        clock.move(Duration.ofMinutes(5));
        run(new Effect("scale to 0", () -> {}));

        assertThat(runner.refusal(ONE)).isNull();
    }

    @Test
    void thePauseGrowsToHalfAMinute() {
        PortException unavailable = new PortException.Unavailable("", null);
        PortException denied = new PortException.Denied("", null);

        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToObj(
                                count -> EffectRunner.pause(unavailable, count).toSeconds())
                        .toList())
                .containsExactly(0L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L);
        assertThat(EffectRunner.pause(unavailable, Integer.MAX_VALUE)).hasSeconds(30);
        assertThat(EffectRunner.pause(denied, 1)).hasSeconds(1);
    }

    @Test
    void forgettingIsForgotten() throws InterruptedException {
        run(failing("scale to 0", new PortException.Denied("no rights", null)));

        runner.forget(ONE);

        assertThat(runner.fault(ONE)).isEmpty();
    }

    private static Effect failing(String name, PortException with) {
        return new Effect(name, () -> {
            throw with;
        });
    }

    private void run(Effect effect) throws InterruptedException {
        runner.start(ONE, StepName.SCALE_TO_ZERO, effect, woken::release);
        wakes(1);
    }

    private void wakes(int times) throws InterruptedException {
        assertThat(woken.tryAcquire(times, 10, TimeUnit.SECONDS)).isTrue();
    }

    @SuppressWarnings("unchecked") // the compiler is to believe that an Error is none
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
