package dev.coderops.testbed.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutageReportTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void withoutFailuresThereIsNoOutage() {
        OutageReport report = report(200, 200, 200);
        assertThat(report.outages()).isEmpty();
        assertThat(report.longestOutage()).isZero();
        assertThat(report.firstToLastFailure()).isZero();
        assertThat(report.firstFailure()).isEmpty();
    }

    @Test
    void anOutageLastsFromTheFirstFailureToTheNextSuccess() {
        OutageReport report = report(200, 0, 0, 200, 200);
        assertThat(report.longestOutage()).isEqualTo(Duration.ofMillis(200));
        assertThat(report.firstFailure()).contains(START.plusMillis(100));
    }

    @Test
    void refusalIsAnOutageTooAndTheLongestCounts() {
        OutageReport report = report(401, 200, 0, 503, 401, 200, 0, 200);
        assertThat(report.outages()).hasSize(3);
        assertThat(report.longestOutage()).isEqualTo(Duration.ofMillis(300));
        assertThat(report.totalOutage()).isEqualTo(Duration.ofMillis(500));
        assertThat(report.answers()).isEqualTo(Map.of("200", 3L, "401", 2L, "503", 1L, "Timeout", 2L));
        assertThat(report.firstToLastFailure()).isEqualTo(Duration.ofMillis(605));
    }

    @Test
    void anOutageThatGoesOnLastsToTheLastAnswer() {
        assertThat(report(200, 0, 0).longestOutage()).isEqualTo(Duration.ofMillis(105));
    }

    @Test
    void ordersAnswersByWhenTheyWereAskedFor() {
        List<Probe> probes = List.of(probe(2, 200), probe(0, 200), probe(1, 0));
        assertThat(new OutageReport("/healthz", probes).longestOutage()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void saysItInALine() {
        assertThat(report(200, 0, 200).summary())
                .isEqualTo("/healthz: longest outage 0.1 s, all outages 0.1 s, 1 of 3 probes failed, answers"
                        + " {200=2, Timeout=1}");
    }

    private static OutageReport report(int... statuses) {
        List<Probe> probes = new ArrayList<>();
        for (int index = 0; index < statuses.length; index++) {
            probes.add(probe(index, statuses[index]));
        }
        return new OutageReport("/healthz", probes);
    }

    private static Probe probe(int index, int status) {
        return new Probe(START.plusMillis(100L * index), Duration.ofMillis(5), status, status == 0 ? "Timeout" : "");
    }
}
