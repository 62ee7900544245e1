package dev.coderops.upgrade.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorConfigTest {

    @Test
    void anEmptyEnvironmentIsEnough() {
        OperatorConfig config = OperatorConfig.from(Map.of());

        assertThat(config.namespaces()).isEmpty();
        assertThat(config.cache()).isAbsolute().hasFileName("coder-upgrade-operator");
        assertThat(config.helmDeadline()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.inCluster()).isFalse();
    }

    @Test
    void emptyVariablesAreNone() {
        assertThat(OperatorConfig.from(
                        Map.of("WATCH_NAMESPACES", " ,", "OPERATOR_CACHE_DIR", "", "HELM_DEADLINE_SECONDS", " ")))
                .isEqualTo(OperatorConfig.from(Map.of()));
    }

    @Test
    void everythingCanBeSaid() {
        OperatorConfig config = OperatorConfig.from(Map.of(
                "WATCH_NAMESPACES",
                " coder, coder-2 ,,coder",
                "OPERATOR_CACHE_DIR",
                "/var/cache/x",
                "HELM_DEADLINE_SECONDS",
                " 30 ",
                "KUBERNETES_SERVICE_HOST",
                "10.0.0.1"));

        assertThat(config.namespaces()).containsExactlyInAnyOrder("coder", "coder-2");
        assertThat(config.cache()).isEqualTo(Path.of("/var/cache/x"));
        assertThat(config.helmDeadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.inCluster()).isTrue();
    }

    /** With no time at all every Helm process is killed, and the upgrade goes round in circles. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "86401", "5m", "300.0", "99999999999999999999", "ten"})
    void aDeadlineThatMakesNoSenseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorConfig.from(Map.of("HELM_DEADLINE_SECONDS", text)))
                .withMessage(
                        "HELM_DEADLINE_SECONDS is '%s': give whole seconds from 1 to 86400, for example 300.", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "coder staging", "Coder", "coder;staging", "-coder", "a/b", "coder\nstaging"})
    void whatIsNoNamespaceIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorConfig.from(Map.of("WATCH_NAMESPACES", "coder," + text)))
                .withMessage(
                        "WATCH_NAMESPACES names '%s', which is no namespace: give names separated by commas, for"
                                + " example coder,coder-staging.",
                        text);
    }
}
