package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperatorLogTest {

    private static final String LOG = """
            2026-01-02T03:04:05.600Z INFO  [coder/coder-2-36-1] CoderUpgradeReconciler: Snapshotting: Cloning.
            2026-01-02T03:04:07.000Z INFO  [] EffectRunner: coder/coder-2-36-1: step CloneDatabase: clone database done in 1250 ms
            2026-01-02T03:04:08.000Z WARN  [] EffectRunner: coder/coder-2-36-1: scale to 1 failed (Unavailable, 1 in a row): no
            2026-01-02T03:04:09.000Z INFO  [] EffectRunner: coder/coder-2-36-1: step Migrate: scale to 1 done in 9 ms
            2026-01-02T03:04:10.000Z INFO  [] EffectRunner: coder/coder-2-36-1: step ScaleBack: helm upgrade (serve) done in 700 ms
            """;

    @Test
    void effectsThatSucceededWithTheirBeginning() {
        assertThat(OperatorLog.parse(LOG).effects())
                .extracting(OperatorLog.Effect::name)
                .containsExactly("clone database", "scale to 1", "helm upgrade (serve)");
        OperatorLog.Effect clone =
                OperatorLog.parse(LOG).first("clone database").orElseThrow();
        assertThat(clone.began()).isEqualTo(Instant.parse("2026-01-02T03:04:05.750Z"));
        assertThat(clone.took()).isEqualTo(Duration.ofMillis(1250));
    }

    @Test
    void whatDidNotHappenIsMissing() {
        assertThat(OperatorLog.parse(LOG).first("ask readiness")).isEmpty();
    }
}
