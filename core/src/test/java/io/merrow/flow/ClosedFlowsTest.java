package io.merrow.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ClosedFlowsTest {
    @Test
    void shouldRememberTheEntryAndNotItsKey() {
        final ClosedFlows closed = new ClosedFlows(16);
        closed.add(123, 5);
        assertThat(closed.contains(123, 5)).isTrue();
        assertThat(closed.contains(123, 6)).isFalse();
        assertThat(closed.contains(124 << 8, 5)).isFalse();
    }

    @Test
    void shouldKeepTheNewestFourOfASet() {
        final ClosedFlows closed = new ClosedFlows(1);
        for (int i = 1; i <= 5; i++) {
            closed.add(i * 1000L, i);
        }
        assertThat(closed.contains(1000, 1)).isFalse();
        for (int i = 2; i <= 5; i++) {
            assertThat(closed.contains(i * 1000L, i)).isTrue();
        }
    }

    @Test
    void shouldRefuseSetsThatAreNoPowerOfTwo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClosedFlows(3))
                .withMessageContaining("power of two");
    }
}
