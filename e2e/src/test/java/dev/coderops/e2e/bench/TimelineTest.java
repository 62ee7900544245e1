package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:00Z");

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    @Test
    void eachRowCountsFromTheOneBeforeAndFromTheFirst() {
        Timeline one = Timeline.builder()
                .mark("down", at(0))
                .mark("cloned", at(100))
                .mark("up", at(150))
                .build();
        Timeline other = Timeline.builder()
                .mark("down", at(1000))
                .mark("cloned", at(1300))
                .mark("up", at(1310))
                .build();
        assertThat(Timeline.rows(List.of(one, other)))
                .containsExactly(
                        new Timeline.Row("down", new Spread(0, 0, 0), new Spread(0, 0, 0)),
                        new Timeline.Row("cloned", new Spread(200, 100, 300), new Spread(200, 100, 300)),
                        new Timeline.Row("up", new Spread(30, 10, 50), new Spread(230, 150, 310)));
    }

    @Test
    void whatOneRunLacksIsTakenFromTheOthers() {
        Timeline lacking = Timeline.builder()
                .mark("down", at(0))
                .mark("asked", Optional.empty())
                .mark("up", at(150))
                .build();
        Timeline whole = Timeline.builder()
                .mark("down", at(0))
                .mark("asked", Optional.of(at(90)))
                .mark("up", at(100))
                .build();
        assertThat(Timeline.rows(List.of(lacking, whole)))
                .extracting(Timeline.Row::what)
                .containsExactly("down", "asked", "up");
    }
}
