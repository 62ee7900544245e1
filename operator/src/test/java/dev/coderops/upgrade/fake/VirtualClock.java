package dev.coderops.upgrade.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Time that passes only when it is told to, and what is to happen in it. */
public final class VirtualClock {

    private record Event(Instant at, long order, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::order));
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private long scheduled;

    public Instant now() {
        return now;
    }

    public void after(Duration delay, Runnable what) {
        at(now.plus(delay), what);
    }

    public void at(Instant when, Runnable what) {
        events.add(new Event(when.isBefore(now) ? now : when, scheduled++, what));
    }

    public void advance(Duration duration) {
        advanceTo(now.plus(duration), () -> false);
    }

    /** Lets happen what is due until then; stops early, at the moment of an event, when asked to. */
    public void advanceTo(Instant then, BooleanSupplier stop) {
        while (!events.isEmpty() && !events.peek().at().isAfter(then)) {
            Event event = events.remove();
            now = event.at();
            event.what().run();
            if (stop.getAsBoolean()) {
                return;
            }
        }
        if (then.isAfter(now)) {
            now = then;
        }
    }
}
