package dev.coderops.e2e.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of a contestant.
 *
 * @param values what was measured
 * @param timeline of its outage
 * @param writes to the API server, by client, verb and resource
 */
record Run(Contestant who, Map<Measure, Double> values, Timeline timeline, Map<String, Long> writes) {

    Run {
        EnumMap<Measure, Double> copy = new EnumMap<>(Measure.class);
        copy.putAll(values);
        values = copy;
        writes = new TreeMap<>(writes);
    }

    static Run of(Contestant who) {
        return new Run(who, new EnumMap<>(Measure.class), Timeline.NONE, Map.of());
    }

    Run with(Measure measure, double value) {
        Run changed = new Run(who, values, timeline, writes);
        changed.values.put(measure, value);
        return changed;
    }

    Run with(Measure measure, Duration value) {
        return with(measure, seconds(value));
    }

    Run with(Timeline seen) {
        return new Run(who, values, seen, writes);
    }

    Run withWrites(Map<String, Long> counted) {
        return new Run(who, values, timeline, counted);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
