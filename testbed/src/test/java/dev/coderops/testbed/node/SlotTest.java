package dev.coderops.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotTest {

    private static final Path ROOT = Path.of("/state");

    @Test
    void hasAddressesOfItsOwn() {
        Slot slot = Slot.of(3, ROOT);
        assertThat(slot.podNetwork()).isEqualTo("10.243.0.0/24");
        assertThat(slot.serviceNetwork()).isEqualTo("10.243.1.0/24");
        assertThat(slot.apiServer()).isEqualTo("https://10.243.255.2:6443");
        assertThat(slot.state()).isEqualTo(Path.of("/state/3"));
        assertThat(IntStream.range(0, Slot.COUNT)
                        .mapToObj(number -> Slot.of(number, ROOT).network()))
                .doesNotHaveDuplicates();
    }

    @Test
    void thereAreNoOthers() {
        assertThatThrownBy(() -> Slot.of(10, ROOT)).hasMessage("A slot is 0 to 9, not 10.");
    }
}
