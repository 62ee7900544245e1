package dev.coderops.e2e.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param rows API keys, and as many audit log entries
 * @param runs of each contestant
 * @param markdownFile where the report goes beside the console; {@code null} for nowhere
 */
record BenchOptions(long rows, int runs, @Nullable Path markdownFile) {

    static final String USAGE = "Usage: Bench [ROWS [RUNS]] [--markdown FILE]; 1000000 rows and 3 runs unless told.";

    /**
     * Reads {@code [ROWS [RUNS]] [--markdown FILE]}.
     *
     * @throws IllegalArgumentException for anything else, with what is wrong
     */
    static BenchOptions parse(String... arguments) {
        long rows = 1_000_000;
        int runs = 3;
        Path file = null;
        Deque<String> numbers = new ArrayDeque<>();
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String argument = left.pop();
            if (argument.equals("--markdown") && !left.isEmpty()) {
                file = Path.of(left.pop());
            } else {
                numbers.add(argument);
            }
        }
        if (!numbers.isEmpty()) {
            rows = positive(numbers.pop());
        }
        if (!numbers.isEmpty()) {
            runs = Math.toIntExact(positive(numbers.pop()));
        }
        if (!numbers.isEmpty()) {
            throw new IllegalArgumentException("'" + numbers.peek() + "' is one too many. " + USAGE);
        }
        return new BenchOptions(rows, runs, file);
    }

    Optional<Path> markdown() {
        return Optional.ofNullable(markdownFile);
    }

    private static long positive(String text) {
        if (!text.matches("[1-9][0-9]{0,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no number of rows or runs. " + USAGE);
        }
        return Long.parseLong(text);
    }
}
