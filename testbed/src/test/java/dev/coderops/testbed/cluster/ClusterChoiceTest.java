package dev.coderops.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterChoiceTest {

    private static final String GO = "go version go1.26.8 linux/amd64";

    @Test
    void aNamedKubeconfigComesFirst() {
        ClusterChoice choice = ClusterChoice.of(Map.of("TESTBED_KUBECONFIG", "/some/config"), true, "Linux", 0, GO);
        assertThat(choice).isEqualTo(new ClusterChoice.Existing(Path.of("/some/config")));
    }

    @Test
    void aBlankVariableNamesNothing() {
        ClusterChoice choice = ClusterChoice.of(Map.of("TESTBED_KUBECONFIG", " "), true, "Linux", 0, GO);
        assertThat(choice).isEqualTo(new ClusterChoice.InDocker());
    }

    @Test
    void dockerComesBeforeANodeOfOurOwn() {
        assertThat(ClusterChoice.of(Map.of(), true, "Mac OS X", 501, "")).isEqualTo(new ClusterChoice.InDocker());
    }

    @Test
    void rootOnLinuxWithGoGetsANode() {
        assertThat(ClusterChoice.of(Map.of(), false, "Linux", 0, GO)).isEqualTo(new ClusterChoice.OnThisMachine());
    }

    @ParameterizedTest
    @CsvSource({
        "Mac OS X, 0, go version go1.26.8 darwin/arm64, 'Linux (this is Mac OS X).'",
        "Linux, 1000, go version go1.27 linux/amd64, 'root.'",
        "Linux, 0, go version go1.25.3 linux/amd64, 'Go 1.26 or newer (this is go version go1.25.3 linux/amd64).'",
        "Linux, 0, '', 'Go 1.26 or newer (there is none).'",
        "Linux, -1, '', 'root, Go 1.26 or newer (there is none).'",
    })
    void otherwiseOneSentenceSaysWhatIsMissing(String system, long user, String go, String missing) {
        ClusterChoice choice = ClusterChoice.of(Map.of(), false, system, user, go);
        assertThat(choice)
                .isEqualTo(
                        new ClusterChoice.None("No cluster to test on: set TESTBED_KUBECONFIG, start a Docker engine,"
                                + " or provide what the local node lacks: " + missing));
    }
}
