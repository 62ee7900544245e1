package dev.coderops.testbed.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoToolchainTest {

    @ParameterizedTest
    @CsvSource({
        "go version go1.26.8 linux/amd64, true",
        "go version go1.26 linux/amd64, true",
        "go version go1.30.1 linux/arm64, true",
        "go version go2.0 linux/amd64, true",
        "go version go1.9.7 linux/amd64, false",
        "go version devel linux/amd64, false",
        "'', false",
    })
    void comparesReleasesByNumber(String version, boolean enough) {
        assertThat(GoToolchain.atLeast(version, 1, 26)).isEqualTo(enough);
    }
}
