package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theMiddleOfThree() {
        assertThat(Spread.of(List.of(14.0, 11.9, 12.34))).isEqualTo(new Spread(12.34, 11.9, 14.0));
    }

    @Test
    void theMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3.0);
    }

    @Test
    void theExtremesAreShown() {
        assertThat(Spread.of(List.of(14.0, 11.9, 12.34)).text(1)).isEqualTo("12.3 [11.9–14.0]");
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
