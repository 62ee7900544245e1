package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiWritesTest {

    private static final Instant FROM = Instant.parse("2026-01-02T03:04:00Z");

    private static String entry(String at, String agent, String verb, String resource, String subresource) {
        return """
                {"verb":"%s","userAgent":"%s","objectRef":{"resource":"%s","subresource":"%s"},\
                "requestReceivedTimestamp":"%s"}""".formatted(verb, agent, resource, subresource, at);
    }

    private static ApiWrites read(String... lines) {
        return ApiWrites.of(Stream.of(lines), FROM, FROM.plusSeconds(60));
    }

    @Test
    void theOperatorsAndHelmsWritesAreCounted() {
        ApiWrites writes = read(
                entry(
                        "2026-01-02T03:04:05.000000Z",
                        "coder-upgrade-operator/0.1.0",
                        "update",
                        "coderupgrades",
                        "status"),
                entry(
                        "2026-01-02T03:04:06.000000Z",
                        "coder-upgrade-operator/0.1.0",
                        "update",
                        "coderupgrades",
                        "status"),
                entry(
                        "2026-01-02T03:04:07.000000Z",
                        "java/v0.0.0 (linux/amd64) kubernetes/$Format",
                        "create",
                        "secrets",
                        ""));
        assertThat(writes.counted())
                .isEqualTo(Map.of("operator: update coderupgrades/status", 2L, "helm: create secrets", 1L));
        assertThat(writes.of("coderupgrades/status")).isEqualTo(2);
    }

    @Test
    void readsOthersLeasesAndOtherTimesAreNot() {
        assertThat(read(
                                entry("2026-01-02T03:04:05Z", "coder-upgrade-operator/0.1.0", "get", "pods", ""),
                                entry("2026-01-02T03:04:05Z", "coder-upgrade-operator/0.1.0", "update", "leases", ""),
                                entry("2026-01-02T03:04:05Z", "kubelet/v1.34.4", "patch", "pods", "status"),
                                entry("2026-01-02T03:04:05Z", "coder-upgrade-bench", "create", "coderupgrades", ""),
                                entry("2026-01-02T03:05:05Z", "coder-upgrade-operator/0.1.0", "patch", "pods", ""))
                        .writes())
                .isEmpty();
    }

    @Test
    void reviewsOfRightsLeaveNothingBehind() {
        ApiWrites writes = read(entry(
                "2026-01-02T03:04:05Z", "coder-upgrade-operator/0.1.0", "create", "selfsubjectaccessreviews", ""));
        assertThat(writes.writes()).hasSize(1);
        assertThat(writes.lasting()).isZero();
    }

    @Test
    void aLineThatIsBeingWrittenIsLeftAlone() {
        assertThat(read("{\"verb\":\"update\",\"userAg").writes()).isEmpty();
    }
}
