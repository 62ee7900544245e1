package dev.coderops.upgrade.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions as Coder writes them. */
class CoderVersionTest {

    @ParameterizedTest
    @CsvSource({
        "2.36.1, 2.36.1",
        "v2.36.1, 2.36.1",
        "v2.36.1+1a2b3c4, 2.36.1",
        "2.36.1-rc.1, 2.36.1-rc.1",
        "v2.36.0-devel+1a2b3c4, 2.36.0-devel"
    })
    void isRead(String text, String version) {
        assertThat(CoderVersion.of(text)).hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2", "2.36", "latest", "2.36.1.0", "02.36.1", "2.36.x", "2.36.1-", "9999999.0.0", " 2.36.1"})
    void isNotRead(String text) {
        assertThat(CoderVersion.parse(text)).isEmpty();
        assertThatThrownBy(() -> CoderVersion.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersAreComparedAsNumbersAndAPreReleaseComesFirst() {
        assertThat(CoderVersion.of("2.9.1").isOlderThan(CoderVersion.of("2.24.0")))
                .isTrue();
        assertThat(CoderVersion.of("2.36.1-rc.1").isOlderThan(CoderVersion.of("2.36.1")))
                .isTrue();
        assertThat(CoderVersion.of("2.36.1").isOlderThan(CoderVersion.of("2.36.1")))
                .isFalse();
    }
}
