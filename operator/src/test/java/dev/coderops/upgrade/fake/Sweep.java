package dev.coderops.upgrade.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The same upgrade again and again, the operator ended at another point each time: it must end in the same way, and nothing
 * that was done may be done twice.
 */
public final class Sweep {

    /** What was run, and what of it was wrong. */
    public record Result(int effects, int points, int runs, List<String> failures) {}

    /** Pods may become ready by themselves while nobody is there to ask them. */
    private static final Set<String> BY_CHANCE = Set.of("- readiness asked");

    private final Scenario scenario;
    private final Duration downtime;

    public Sweep(Scenario scenario, Duration downtime) {
        this.scenario = scenario;
        this.downtime = downtime;
    }

    /** One crash at every point. */
    public Result single() {
        Run undisturbed = run(Set.of());
        List<String> failures = new ArrayList<>(undisturbed.problems);
        for (int point = 0; point < undisturbed.points.size(); point++) {
            failures.addAll(run(Set.of(point)).compare(undisturbed));
        }
        return new Result(undisturbed.performed, undisturbed.points.size(), undisturbed.points.size() + 1, failures);
    }

    /** One crash at every point, and a second one at every point of what follows, or at every so many of them. */
    public Result twice(int stride) {
        Run undisturbed = run(Set.of());
        List<String> failures = new ArrayList<>(undisturbed.problems);
        int runs = 1;
        for (int first = 0; first < undisturbed.points.size(); first++) {
            Run once = run(Set.of(first));
            runs++;
            for (int second = first + 1 + first % stride; second < once.points.size(); second += stride) {
                failures.addAll(run(Set.of(first, second)).compare(undisturbed));
                runs++;
            }
        }
        return new Result(undisturbed.performed, undisturbed.points.size(), runs, failures);
    }

    private final class Run {
        final Set<Integer> crashes;
        List<String> points = List.of();
        List<String> problems = new ArrayList<>();
        String summary = "";
        Map<String, Object> world = Map.of();
        Map<String, Integer> statements = Map.of();
        int performed;

        Run(Set<Integer> crashes) {
            this.crashes = crashes;
        }

        List<String> compare(Run undisturbed) {
            if (problems.isEmpty()) {
                if (!summary.equals(scenario.end())) {
                    problems.add("ends as " + summary);
                }
                if (!world.equals(undisturbed.world)) {
                    problems.add("leaves " + world + "\n  instead of " + undisturbed.world);
                }
                if (scenario.racing()) {
                    return named();
                }
                statements.forEach((statement, times) -> {
                    int most = undisturbed.statements.getOrDefault(statement, 0) + allowed(statement);
                    if (times > most) {
                        problems.add("does " + times + " times, not " + most + ": " + statement);
                    }
                });
            }
            return named();
        }

        private List<String> named() {
            return problems.stream()
                    .map(problem -> scenario + ", down " + downtime + ", crash " + where() + ": " + problem)
                    .toList();
        }

        /** A Helm that died has to be let go of and started again, and puts the probe back again. */
        private int allowed(String statement) {
            boolean helmDied = crashes.stream()
                    .map(points::get)
                    .anyMatch(point -> point.startsWith("after: revision") || point.startsWith("before the journal"));
            boolean ofHelm = statement.startsWith("- revision") || statement.equals("- probe removed");
            return BY_CHANCE.contains(statement) ? 10 : ofHelm && helmDied ? crashes.size() : 0;
        }

        private String where() {
            return crashes.stream()
                    .sorted()
                    .map(number -> number + " (" + (number < points.size() ? points.get(number) : "?") + ")")
                    .collect(Collectors.joining(" and "));
        }
    }

    private Run run(Set<Integer> crashes) {
        Run run = new Run(crashes);
        Driver driver = scenario.begin();
        driver.downtime(downtime).interruption((number, point) -> {
            if (crashes.contains(number)) {
                throw new Crash("(" + point + ")");
            }
        });
        if (crashes.size() > 1) {
            driver.credulous();
        }
        run.points = driver.points();
        try {
            Driver.Outcome outcome = driver.run();
            run.summary = outcome.summary();
            run.world = outcome.world();
            if (crashes.isEmpty() && !run.summary.equals(scenario.end())) {
                run.problems.add("ends as " + run.summary + ": " + outcome.message());
            }
        } catch (AssertionError | RuntimeException broken) {
            run.problems.add(broken.toString());
        }
        run.performed = driver.performed();
        Map<String, Integer> statements = new TreeMap<>();
        driver.world().trace().stream()
                .filter(line -> line.startsWith("- "))
                .map(line -> line.replaceAll("revision \\d+", "revision N"))
                .forEach(line -> statements.merge(line, 1, Integer::sum));
        run.statements = statements;
        return run;
    }
}
