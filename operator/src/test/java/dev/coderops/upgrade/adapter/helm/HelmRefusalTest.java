package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.adapter.helm.HelmRefusal.Kind;
import dev.coderops.upgrade.domain.Values;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HelmRefusalTest {

    @Test
    void knowsWhatItMeans() {
        assertThat(kind(
                        "Kubernetes cluster unreachable: Get \"https://10.0.0.1/version\": dial tcp 10.0.0.1:443: connect:"
                                + " connection refused"))
                .isEqualTo(Kind.UNREACHABLE);
        assertThat(kind(
                        "services \"coder\" is forbidden: User \"operator\" cannot patch resource \"services\" in API group"
                                + " \"\" in the namespace \"coder\""))
                .isEqualTo(Kind.DENIED);
        assertThat(kind("another operation (install/upgrade/rollback) is in progress"))
                .isEqualTo(Kind.IMPOSSIBLE);
        assertThat(kind("execution error at (coder/templates/coder.yaml:1:4): no image"))
                .isEqualTo(Kind.IMPOSSIBLE);
    }

    @Test
    void showsNothingOfTheValues() {
        Values values = Values.of(Map.of(
                "coder",
                Map.of(
                        "env",
                        List.of(
                                Map.of("name", "CODER_PG_CONNECTION_URL", "value", "postgres://coder:hunter2@db/coder"),
                                Map.of("name", "PIN", "value", "1234")),
                        "certificate",
                        "-----BEGIN-----\nMIIBsecretline\n-----END-----")));

        String shown = HelmRefusal.of(
                        "Deployment.apps \"coder\" is invalid: env: postgres://coder:hunter2@db/coder, 1234, cG9zdGdyZXM6"
                                + "Ly9jb2RlcjpodW50ZXIyQGRiL2NvZGVy\n line 3: MIIBsecretline, postgres://x:other@db",
                        values)
                .text();

        assertThat(shown)
                .isEqualTo("Deployment.apps \"coder\" is invalid: env: (hidden), (hidden), (hidden) line 3: (hidden),"
                        + " postgres://(hidden)@db");
    }

    @Test
    void showsNothingThatTheApiServerQuotes() {
        assertThat(HelmRefusal.of(
                                "Deployment.apps \"coder\" is invalid: [spec.a: Invalid value: \"sec\\\"ret\": must be x,"
                                        + " spec.b: Invalid value: 7: must be less]",
                                Values.none())
                        .text())
                .isEqualTo("Deployment.apps \"coder\" is invalid: [spec.a: Invalid value: (hidden): must be x,"
                        + " spec.b: Invalid value: (hidden): must be less]");
    }

    @Test
    void showsNothingOfAWholeObjectTheApiServerQuotes() {
        assertThat(HelmRefusal.of(
                                "spec.env: Invalid value: core.EnvVar{Name:\"A\", Value:\"x: y}\"}: must be z,"
                                        + " spec.c: Invalid value: {\"a\": \"b\"}: field is immutable",
                                Values.none())
                        .text())
                .isEqualTo("spec.env: Invalid value: (hidden): field is immutable");
    }

    @Test
    void isShort() {
        assertThat(HelmRefusal.of("x".repeat(5000), Values.none()).text()).hasSize(501);
    }

    private static Kind kind(String reason) {
        return HelmRefusal.of(reason, Values.none()).kind();
    }
}
