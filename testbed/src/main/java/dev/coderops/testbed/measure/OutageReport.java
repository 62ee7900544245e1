package dev.coderops.testbed.measure;

import dev.coderops.testbed.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one endpoint did over a while. An outage lasts from the question that first failed to the question that next
 * succeeded, both by the time they were asked: what a user sees who tries again and again. One that still went on at the
 * end lasts to the last answer.
 *
 * @param endpoint its path
 * @param probes in the order in which they were asked
 */
public record OutageReport(String endpoint, List<Probe> probes) {

    /** A while without a single success. */
    public record Outage(Instant from, Instant to, int failures) {

        public Duration lasted() {
            return Duration.between(from, to);
        }
    }

    public OutageReport {
        probes = probes.stream().sorted(Comparator.comparing(Probe::sent)).toList();
    }

    /** Every outage, in order. */
    public List<Outage> outages() {
        List<Outage> outages = new ArrayList<>();
        int first = -1;
        for (int index = 0; index < probes.size(); index++) {
            Probe probe = probes.get(index);
            if (!probe.successful()) {
                first = first < 0 ? index : first;
            } else if (first >= 0) {
                outages.add(new Outage(probes.get(first).sent(), probe.sent(), index - first));
                first = -1;
            }
        }
        if (first >= 0) {
            outages.add(new Outage(probes.get(first).sent(), probes.getLast().ended(), probes.size() - first));
        }
        return outages;
    }

    /** The longest outage; zero when there was none. */
    public Duration longestOutage() {
        return outages().stream()
                .map(Outage::lasted)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** All outages together. */
    public Duration totalOutage() {
        return outages().stream().map(Outage::lasted).reduce(Duration.ZERO, Duration::plus);
    }

    /** From the first failure to the last, with the successes between them; zero when nothing failed. */
    public Duration firstToLastFailure() {
        List<Probe> failed =
                probes.stream().filter(probe -> !probe.successful()).toList();
        return failed.isEmpty()
                ? Duration.ZERO
                : Duration.between(failed.getFirst().sent(), failed.getLast().ended());
    }

    public Optional<Instant> firstFailure() {
        return probes.stream()
                .filter(probe -> !probe.successful())
                .map(Probe::sent)
                .findFirst();
    }

    public long failures() {
        return probes.stream().filter(probe -> !probe.successful()).count();
    }

    /** How often each answer came: {@code 200}, {@code 401}, {@code SocketTimeoutException}. */
    public Map<String, Long> answers() {
        return probes.stream()
                .collect(Collectors.groupingBy(
                        probe -> probe.status() == 0 ? probe.failure() : String.valueOf(probe.status()),
                        TreeMap::new,
                        Collectors.counting()));
    }

    /** One line for people. */
    public String summary() {
        return "%s: longest outage %s, all outages %s, %d of %d probes failed, answers %s"
                .formatted(
                        endpoint,
                        Progress.inWords(longestOutage()),
                        Progress.inWords(totalOutage()),
                        failures(),
                        probes.size(),
                        answers());
    }
}
