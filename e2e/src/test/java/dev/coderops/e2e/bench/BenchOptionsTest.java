package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {

    @Test
    void aMillionRowsAndThreeRunsUnlessTold() {
        assertThat(BenchOptions.parse()).isEqualTo(new BenchOptions(1_000_000, 3, null));
    }

    @Test
    void rowsRunsAndAFileInAnyPlace() {
        assertThat(BenchOptions.parse("20000", "--markdown", "bench.md", "5"))
                .isEqualTo(new BenchOptions(20_000, 5, Path.of("bench.md")));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> BenchOptions.parse("many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'many'");
        assertThatThrownBy(() -> BenchOptions.parse("--markdown")).hasMessageContaining("'--markdown'");
    }

    @Test
    void aThirdNumberIsRefused() {
        assertThatThrownBy(() -> BenchOptions.parse("1", "2", "3")).hasMessageContaining("'3' is one too many");
    }
}
