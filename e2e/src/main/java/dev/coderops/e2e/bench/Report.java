package dev.coderops.e2e.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What came out, as Markdown that is also readable on a console. */
record Report(String setting, List<Run> runs) {

    /** A promise, and whether it was kept. */
    record Gate(boolean kept, String sentence) {}

    /** What a user may wait beside the migrations. */
    static final double LARGEST_BEYOND_MIGRATION_SECONDS = 3.5;

    Report {
        runs = List.copyOf(runs);
    }

    Optional<Spread> spread(Contestant who, Measure measure) {
        List<Double> values = runs.stream()
                .filter(run -> run.who() == who)
                .flatMap(run -> Optional.ofNullable(run.values().get(measure)).stream())
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    List<Gate> gates() {
        double beyond = median(Contestant.OPERATOR, Measure.BEYOND_MIGRATION);
        double operator = median(Contestant.OPERATOR, Measure.OUTAGE_API);
        double runbook = median(Contestant.RUNBOOK, Measure.OUTAGE_API);
        return List.of(
                new Gate(
                        beyond <= LARGEST_BEYOND_MIGRATION_SECONDS,
                        String.format(
                                Locale.ROOT,
                                "The operator's outage beyond the migrations is %.2f s (at most %.1f s).",
                                beyond,
                                LARGEST_BEYOND_MIGRATION_SECONDS)),
                new Gate(
                        operator <= runbook,
                        String.format(
                                Locale.ROOT,
                                "The operator's outage is %.2f s (at most the runbook's, %.2f s).",
                                operator,
                                runbook)));
    }

    boolean passed() {
        return gates().stream().allMatch(Gate::kept);
    }

    String markdown() {
        StringBuilder text = new StringBuilder(4096);
        text.append("# How long users are without Coder\n\n").append(setting).append('\n');
        text.append(table(measures()));
        for (Contestant who : List.of(Contestant.OPERATOR, Contestant.RUNBOOK)) {
            text.append("\n## Where the outage goes: ").append(who.text()).append("\n\n");
            text.append(table(timeline(who)));
        }
        text.append("\n## What the operator writes to the API server\n\n").append(table(writes()));
        text.append("\n## Gates\n\n");
        gates().forEach(gate -> text.append(gate.kept() ? "* kept: " : "* **violated**: ")
                .append(gate.sentence())
                .append('\n'));
        return text.toString();
    }

    private double median(Contestant who, Measure measure) {
        return spread(who, measure).map(Spread::median).orElse(Double.NaN);
    }

    private List<List<String>> measures() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("median [min–max]"));
        Arrays.stream(Contestant.values()).map(Contestant::text).forEach(head::add);
        rows.add(head);
        for (Measure measure : Measure.values()) {
            List<String> row = new ArrayList<>(List.of(measure.text()));
            for (Contestant who : Contestant.values()) {
                row.add(spread(who, measure)
                        .map(spread -> spread.text(measure.digits()))
                        .orElse("–"));
            }
            rows.add(row);
        }
        return rows;
    }

    private List<List<String>> timeline(Contestant who) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("until", "ms since the row above", "ms since the first failed call"));
        Collection<Timeline> timelines =
                runs.stream().filter(run -> run.who() == who).map(Run::timeline).toList();
        Timeline.rows(timelines)
                .forEach(row -> rows.add(List.of(
                        row.what(),
                        row.sincePrevious().text(0),
                        row.sinceFirst().text(0))));
        return rows;
    }

    private List<List<String>> writes() {
        List<Run> counted =
                runs.stream().filter(run -> run.who() == Contestant.OPERATOR).toList();
        Map<String, List<Double>> all = new TreeMap<>();
        counted.forEach(run -> run.writes().keySet().forEach(key -> all.put(key, new ArrayList<>())));
        all.forEach((key, values) ->
                counted.forEach(run -> values.add((double) run.writes().getOrDefault(key, 0L))));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("who: what", "requests"));
        all.forEach((key, values) -> rows.add(List.of(key, Spread.of(values).text(0))));
        return rows;
    }

    /** The first row is the head; the first column is left-aligned, numbers are right-aligned. */
    static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        StringBuilder text = new StringBuilder(1024);
        for (int index = 0; index < rows.size(); index++) {
            text.append(line(rows.get(index), widths));
            if (index == 0) {
                text.append(rule(widths));
            }
        }
        return text.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(128);
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            line.append("| ")
                    .append(column == 0 ? cell + padding : padding + cell)
                    .append(' ');
        }
        return line.append("|\n").toString();
    }

    private static String rule(int[] widths) {
        StringBuilder rule = new StringBuilder(128);
        for (int column = 0; column < widths.length; column++) {
            rule.append('|')
                    .append("-".repeat(widths[column] + (column == 0 ? 2 : 1)))
                    .append(column == 0 ? "" : ":");
        }
        return rule.append("|\n").toString();
    }
}
