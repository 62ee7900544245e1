package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void idleAndWaitingForDisksIsIdle() {
        Machine.Times before = Machine.times("cpu  100 0 50 800 50 0 0 0 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n", 0);
        Machine.Times after = Machine.times("cpu  150 0 50 840 60 0 0 0 7 7\n", 1);
        assertThat(before).isEqualTo(new Machine.Times(0, 850, 1000));
        assertThat(after.idleSince(before)).isEqualTo(0.5);
    }

    @Test
    void noTimeIsNotBusy() {
        Machine.Times now = Machine.times("cpu  100 0 50 800 50 0 0 0 0 0\n", 0);
        assertThat(now.idleSince(now)).isEqualTo(1);
    }
}
