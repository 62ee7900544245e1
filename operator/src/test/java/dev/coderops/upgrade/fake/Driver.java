package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Next;
import dev.coderops.upgrade.upgrade.Refusal;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.UpgradeEngine;
import dev.coderops.upgrade.upgrade.World;
import dev.coderops.upgrade.upgrade.step.Steps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs an upgrade as the operator does: look, decide, write the journal when it changed, start one effect, come back when
 * asked to or when something happened. While an effect runs, passes go on beside it and start nothing.
 *
 * <p>The process may be ended at numbered points: before every write of the journal, before every effect, and after every
 * statement of one. What then goes on is a new one, with nothing but the written journal.
 */
public final class Driver {

    public static final UpgradeRef REF =
            new UpgradeRef("coder", "to-new-version", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");

    private static final int REFUSALS = 3;
    private static final Duration REFUSED_FOR = Duration.ofMinutes(1);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(5);
    private static final Duration HELD_RECHECK = Duration.ofSeconds(10);
    private static final Duration HELD_FOR_GOOD = Duration.ofMinutes(20);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final int MOST_PASSES = 30_000;

    private static final class Trigger {
        final BooleanSupplier when;
        final Runnable what;
        int left;

        Trigger(int times, BooleanSupplier when, Runnable what) {
            this.left = times;
            this.when = when;
            this.what = what;
        }
    }

    /** What a point of the run may do instead of going on. */
    @FunctionalInterface
    public interface Interruption {
        void at(int number, String point);
    }

    private final FakeWorld world;
    private final UpgradeEngine engine = new UpgradeEngine(Steps.route(FakeWorld.CATALOGUE));
    private final Invariants invariants;
    private final List<Trigger> triggers = new ArrayList<>();
    private final List<String> points = new ArrayList<>();
    private final List<Journal> written = new ArrayList<>();
    private final Set<String> effects = new HashSet<>();
    private Interruption interruption = (_, _) -> {};
    private Duration downtime = Duration.ofSeconds(3);
    private UpgradeSpec spec;
    private Journal journal = Journal.EMPTY;
    private @Nullable Next last;
    private boolean credulous;
    private boolean deleted;
    private boolean busy;
    private int passes;
    private int performed;

    // Lost with the process.
    private @Nullable Refusal refusal;
    private int refusals;
    private Instant refusedAt = Instant.EPOCH;
    private String lastEffect = "";
    private int sameInARow;

    public Driver(FakeWorld world, UpgradeSpec spec) {
        this.world = world;
        this.spec = spec;
        this.invariants = new Invariants(world, this);
        world.listen(invariants);
        world.statements(this::statement);
    }

    /** An upgrade between these versions, of a Coder with two replicas. */
    public static Driver of(String from, String to) {
        return new Driver(FakeWorld.running(from), Asked.target(to).spec());
    }

    public FakeWorld world() {
        return world;
    }

    public Invariants invariants() {
        return invariants;
    }

    /** The journal as it was last written. */
    public Journal journal() {
        return journal;
    }

    public UpgradeSpec spec() {
        return spec;
    }

    /** How often the journal was written. */
    public List<Journal> written() {
        return written;
    }

    public List<String> points() {
        return points;
    }

    /** How many effects were started. */
    public int performed() {
        return performed;
    }

    /** The names of all effects that were started. */
    public Set<String> effects() {
        return effects;
    }

    public int passes() {
        return passes;
    }

    public boolean isBusy() {
        return busy;
    }

    public void edit(UpgradeSpec edited) {
        spec = edited;
    }

    public void delete() {
        deleted = true;
    }

    public Driver downtime(Duration value) {
        downtime = value;
        return this;
    }

    /** Looks once a pass, where thousands of runs make it long to look twice. */
    public Driver credulous() {
        credulous = true;
        return this;
    }

    public Driver interruption(Interruption value) {
        interruption = value;
        return this;
    }

    /** Something that happens once, at the first moment that fits. */
    public Driver when(BooleanSupplier fits, Runnable what) {
        return whenever(1, fits, what);
    }

    /** Something that happens whenever it fits, at most this often. */
    public Driver whenever(int times, BooleanSupplier fits, Runnable what) {
        triggers.add(new Trigger(times, fits, what));
        return this;
    }

    /** As soon as the intent of a step is written. */
    public Driver whenBegun(StepName step, Runnable what) {
        return when(() -> journal.hasBegun(step), what);
    }

    public Driver whenDone(StepName step, Runnable what) {
        return when(() -> journal.isDone(step), what);
    }

    /** Starts from this journal. */
    public Driver from(Journal stored) {
        journal = stored;
        return this;
    }

    // Passes.

    /** What is decided now, with nothing written and nothing started. */
    public Next decide() {
        world.observing(true);
        try {
            return engine.next(new Upgrade(
                    REF,
                    spec,
                    journal,
                    new World(REF, spec, world.ports()),
                    world.clock().now(),
                    deleted,
                    speaksStill() ? refusal : null));
        } finally {
            world.observing(false);
        }
    }

    /** A refusal is forgotten after a while, so that what is held because of it goes on when its cause is gone. */
    private boolean speaksStill() {
        return refusals >= REFUSALS && world.clock().now().isBefore(refusedAt.plus(REFUSED_FOR));
    }

    /** One pass; empty of effects while one runs. {@code null} when the world did not answer. */
    public @Nullable Next pass() {
        passes++;
        if (passes > MOST_PASSES) {
            throw new AssertionError("passes without end; the last: " + last + "\n" + world.trace());
        }
        pullTriggers();
        Next next;
        try {
            next = decide();
            Next again = credulous ? next : decide();
            if (!again.journal().equals(next.journal()) || again.getClass() != next.getClass()) {
                throw new AssertionError("a second look decides otherwise:\n" + next + "\n" + again);
            }
        } catch (PortException fault) {
            return null;
        }
        last = next;
        write(next.journal());
        invariants.decided(next);
        if (next instanceof Next.Perform perform && !busy) {
            perform(perform.effect());
        }
        return next;
    }

    private void write(Journal next) {
        if (!next.equals(journal)) {
            point("before the journal is written");
            journal = next;
            written.add(next);
            pullTriggers();
        }
    }

    private void perform(Effect effect) {
        point("before: " + effect.name());
        sameInARow = effect.name().equals(lastEffect) ? sameInARow + 1 : 0;
        lastEffect = effect.name();
        performed++;
        effects.add(effect.name());
        world.noted(effect.name());
        busy = true;
        try {
            effect.call().run();
            refusal = null;
            refusals = 0;
        } catch (PortException.Rejected rejected) {
            refusals = refusal != null && effect.name().equals(refusal.effect()) ? refusals + 1 : 1;
            refusedAt = world.clock().now();
            refusal = new Refusal(effect.name(), String.valueOf(rejected.getMessage()));
            world.noted("refused: " + rejected.getMessage());
        } catch (PortException fault) {
            world.noted("fault: " + fault.getMessage());
            busy = false;
            world.clock().advance(AFTER_FAULT);
        } finally {
            busy = false;
        }
    }

    /** After one statement of an effect: the process may end, and passes go on while the statement takes its time. */
    private void statement(String what, Duration takes) {
        invariants.stated(what);
        point("after: " + what);
        pullTriggers();
        Instant until = world.clock().now().plus(takes);
        while (takes.toMillis() > 100 && world.clock().now().isBefore(until)) {
            Next beside = pass();
            Duration recheck = beside instanceof Next.Wait wait ? wait.recheckAfter() : Duration.ofSeconds(1);
            Instant next = world.clock().now().plus(recheck);
            world.hasChanged();
            world.clock().advanceTo(next.isBefore(until) ? next : until, world::hasChanged);
        }
        world.clock().advanceTo(until, () -> false);
    }

    private void point(String name) {
        int number = points.size();
        points.add(name);
        interruption.at(number, name);
    }

    private void pullTriggers() {
        for (Trigger trigger : List.copyOf(triggers)) {
            if (trigger.left > 0 && trigger.when.getAsBoolean()) {
                trigger.left--;
                trigger.what.run();
                return;
            }
        }
    }

    // Runs.

    /** Until the upgrade ends, or is held for good. */
    public Outcome run() {
        Instant end = world.clock().now().plus(LONGEST);
        @Nullable Instant heldSince = null;
        while (world.clock().now().isBefore(end)) {
            Next next;
            try {
                next = pass();
            } catch (Crash crash) {
                restart(crash);
                continue;
            }
            if (next instanceof Next.Complete) {
                return ended();
            }
            if (next instanceof Next.Hold) {
                heldSince = heldSince == null ? world.clock().now() : heldSince;
                if (world.clock().now().isAfter(heldSince.plus(HELD_FOR_GOOD))) {
                    return ended();
                }
            } else if (next != null) {
                heldSince = null;
            }
            rest(next);
        }
        throw new AssertionError("no end after " + LONGEST + "; the last: " + last + "\n" + world.trace());
    }

    /** Until this is so, as seen between passes. */
    public Driver runUntil(BooleanSupplier there) {
        Instant end = world.clock().now().plus(LONGEST);
        while (!there.getAsBoolean()) {
            if (world.clock().now().isAfter(end)) {
                throw new AssertionError("it never came to it; the last: " + last + "\n" + world.trace());
            }
            rest(pass());
        }
        return this;
    }

    private void rest(@Nullable Next next) {
        switch (next) {
            case null -> world.clock().advance(AFTER_FAULT);
            case Next.Wait wait -> {
                if (wait.recheckAfter().toMillis() < 100) {
                    throw new AssertionError("waits without a pause: " + wait);
                }
                sleep(wait.recheckAfter());
            }
            case Next.Hold _ -> sleep(HELD_RECHECK);
            case Next.Perform _ ->
                // What has to be done again at once is done ever more slowly.
                world.clock()
                        .advance(Duration.ofMillis(
                                sameInARow < 3 ? 10 : Math.min(10_000, 10L << Math.min(20, sameInARow))));
            case Next.TurnBack _, Next.Complete _ -> world.clock().advance(Duration.ofMillis(10));
        }
    }

    /** A change that was seen by the pass before is not a reason to wake. */
    private void sleep(Duration most) {
        world.hasChanged();
        world.clock().advanceTo(world.clock().now().plus(most), world::hasChanged);
    }

    private void restart(Crash crash) {
        world.noted("the operator dies " + crash.getMessage());
        busy = false;
        refusal = null;
        refusals = 0;
        world.clock().advance(downtime);
    }

    private Outcome ended() {
        Next end = last;
        if (end == null) {
            throw new AssertionError("nothing was decided");
        }
        invariants.ended(end);
        world.clock().advance(Duration.ofMinutes(2));
        if (end instanceof Next.Complete && !decide().journal().equals(journal)) {
            throw new AssertionError("the end is not the end");
        }
        return new Outcome(describe(end), end, world.endState());
    }

    private static String describe(Next end) {
        return switch (end) {
            case Next.Complete complete ->
                switch (complete.journal().conclusion()) {
                    case Conclusion.Succeeded _ -> "Succeeded";
                    case Conclusion.AlreadyAtTarget _ -> "AlreadyAtTarget";
                    case Conclusion.RolledBack rolledBack -> "RolledBack " + rolledBack.because();
                    case Conclusion.Failed failed -> "Failed " + failed.because();
                    case null -> "concluded without a conclusion";
                };
            case Next.Hold hold -> "Held " + hold.because();
            case Next.Perform _, Next.TurnBack _, Next.Wait _ -> "not ended";
        };
    }

    /**
     * How a run ended.
     *
     * @param summary {@code RolledBack MigrationFailed}
     * @param world what a person finds
     */
    public record Outcome(String summary, Next last, java.util.Map<String, Object> world) {

        /** The sentence a person reads. */
        public String message() {
            return switch (last) {
                case Next.Complete complete ->
                    complete.journal().conclusion() == null
                            ? ""
                            : complete.journal().conclusion().message();
                case Next.Hold hold -> hold.message();
                case Next.Perform _, Next.TurnBack _, Next.Wait _ -> "";
            };
        }
    }
}
