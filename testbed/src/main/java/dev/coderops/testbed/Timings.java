package dev.coderops.testbed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where the time went: one row a step, in the order in which they ended. */
public final class Timings {

    /** One step and how long it took. */
    public record Row(String step, Duration took) {}

    private final List<Row> rows = new ArrayList<>();

    public <T> T time(String step, Supplier<T> work) {
        Instant started = Instant.now();
        try {
            return work.get();
        } finally {
            add(step, Duration.between(started, Instant.now()));
        }
    }

    public void time(String step, Runnable work) {
        time(step, () -> {
            work.run();
            return true;
        });
    }

    public synchronized void add(String step, Duration took) {
        rows.add(new Row(step, took));
    }

    public synchronized List<Row> rows() {
        return List.copyOf(rows);
    }

    /** For people: steps left, durations right, and their sum. */
    public String table() {
        List<Row> all = rows();
        int width = all.stream().mapToInt(row -> row.step().length()).max().orElse(0);
        StringBuilder table = new StringBuilder(256);
        for (Row row : all) {
            table.append(line(width, row.step(), row.took()));
        }
        Duration sum = all.stream().map(Row::took).reduce(Duration.ZERO, Duration::plus);
        return table.append(line(width, "all", sum)).toString();
    }

    private static String line(int width, String step, Duration took) {
        return "  " + step + " ".repeat(Math.max(0, width - step.length()))
                + "%14s%n".formatted(Progress.inWords(took));
    }
}
