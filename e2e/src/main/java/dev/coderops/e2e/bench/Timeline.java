package dev.coderops.e2e.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What happened in one outage, in the order in which it is supposed to happen. */
record Timeline(List<Mark> marks) {

    /** Something that happened. */
    record Mark(String what, Instant at) {}

    /**
     * One row over several runs.
     *
     * @param what happened
     * @param sincePrevious milliseconds since the row before
     * @param sinceFirst milliseconds since the first row
     */
    record Row(String what, Spread sincePrevious, Spread sinceFirst) {}

    static final Timeline NONE = new Timeline(List.of());

    Timeline {
        marks = List.copyOf(marks);
    }

    static Builder builder() {
        return new Builder();
    }

    /** Rows of several runs, in the order of the run that has the most; a mark that a run lacks is missing from its row. */
    static List<Row> rows(Collection<Timeline> runs) {
        Map<String, List<Double>> previous = new LinkedHashMap<>();
        Map<String, List<Double>> first = new LinkedHashMap<>();
        for (Timeline run : runs) {
            for (int index = 0; index < run.marks().size(); index++) {
                Mark mark = run.marks().get(index);
                Instant before = run.marks().get(Math.max(0, index - 1)).at();
                Instant start = run.marks().getFirst().at();
                previous.computeIfAbsent(mark.what(), _ -> new ArrayList<>()).add(millis(before, mark.at()));
                first.computeIfAbsent(mark.what(), _ -> new ArrayList<>()).add(millis(start, mark.at()));
            }
        }
        return order(runs).stream()
                .map(what -> new Row(
                        what,
                        Spread.of(previous.getOrDefault(what, List.of())),
                        Spread.of(first.getOrDefault(what, List.of()))))
                .toList();
    }

    private static Set<String> order(Collection<Timeline> runs) {
        Set<String> order = new LinkedHashSet<>();
        runs.stream()
                .sorted((one, other) ->
                        Integer.compare(other.marks().size(), one.marks().size()))
                .forEach(run -> run.marks().forEach(mark -> order.add(mark.what())));
        return order;
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    /** Collects what could be seen of a run. */
    static final class Builder {

        private final List<Mark> marks = new ArrayList<>();

        private Builder() {}

        Builder mark(String what, Instant at) {
            marks.add(new Mark(what, at));
            return this;
        }

        /** Nothing, where it was not seen. */
        Builder mark(String what, Optional<Instant> at) {
            at.ifPresent(seen -> mark(what, seen));
            return this;
        }

        Timeline build() {
            return new Timeline(marks);
        }
    }
}
