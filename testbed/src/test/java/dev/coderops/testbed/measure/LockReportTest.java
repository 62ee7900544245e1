package dev.coderops.testbed.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockReportTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void measuresFromTheFirstLookAtWhichItWasHeldToTheLast() {
        LockReport report = new LockReport(List.of(
                new LockReport.Sample(START, 0, 0),
                new LockReport.Sample(START.plusMillis(25), 1, 0),
                new LockReport.Sample(START.plusMillis(50), 1, 2),
                new LockReport.Sample(START.plusMillis(75), 0, 0)));
        assertThat(report.heldFor()).isEqualTo(Duration.ofMillis(25));
        assertThat(report.mostHolders()).isEqualTo(1);
        assertThat(report.mostWaiters()).isEqualTo(2);
        assertThat(report.mostMigrators()).isEqualTo(3);
        assertThat(report.firstHeld()).contains(START.plusMillis(25));
        assertThat(report.lastHeld()).contains(START.plusMillis(50));
    }

    @Test
    void nothingSeenIsNoTime() {
        LockReport report = new LockReport(List.of());
        assertThat(report.heldFor()).isZero();
        assertThat(report.firstHeld()).isEmpty();
    }
}
