package io.merrow.agent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EphemeralPortsTest {
    @Test
    void shouldTakeTheNodesRange() {
        assertThat(EphemeralPorts.parse("40000\t50000\n")).isEqualTo(new EphemeralPorts(40000, 50000));
    }

    @Test
    void shouldLeaveOutThePortsOfServersWhereTheRangeWasWidened() {
        assertThat(EphemeralPorts.parse("1024\t65535")).isEqualTo(new EphemeralPorts(16384, 65535));
    }

    @Test
    void shouldKeepTheDefaultWhereTheRangeIsBelowEverythingPlausible() {
        assertThat(EphemeralPorts.parse("1024\t5000")).isEqualTo(new EphemeralPorts(32768, 65535));
    }

    @Test
    void shouldReadThisMachines() {
        final EphemeralPorts read = EphemeralPorts.read();
        assertThat(read.low()).isBetween(EphemeralPorts.LOWEST_PLAUSIBLE, read.high());
        assertThat(read.high()).isBetween(read.low(), 65535);
    }
}
