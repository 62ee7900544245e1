package dev.coderops.upgrade.upgrade.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The first error of a log is the cause, and it is told without secrets. */
class LastWordsTest {

    @Test
    void theFirstErrorDecides() {
        assertThat(LastWords.decisive(List.of("Started HTTP listener", "error: first", "error: second")))
                .contains("error: first");
    }

    @Test
    void credentialsAreNotTold() {
        assertThat(LastWords.decisive(List.of("error: dial postgres://coder:s3cret@db:5432/coder: refused")))
                .contains("error: dial postgres://(hidden)@db:5432/coder: refused");
    }

    @Test
    void aLogWithoutAnErrorSaysNothing() {
        assertThat(LastWords.decisive(List.of("Started HTTP listener", ""))).isEmpty();
    }

    @Test
    void anErrorOfAMigrationIsOne() {
        assertThat(LastWords.speakOfMigration(List.of("error: migrate up: no migration found for version 556")))
                .isTrue();
        assertThat(LastWords.speakOfMigration(List.of("error: listen tcp: address already in use")))
                .isFalse();
    }

    @Test
    void aLongLineIsCut() {
        assertThat(LastWords.decisive(List.of("panic: " + "x".repeat(10_000))).orElseThrow())
                .hasSizeLessThan(410);
    }
}
