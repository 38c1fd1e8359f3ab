package io.merrow.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryWheelTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000_000 * SECOND;

    private final List<Integer> fired = new ArrayList<>();
    private final ExpiryWheel wheel = new ExpiryWheel((slot, nowNs) -> fired.add(slot));

    @Test
    void shouldFireAtTheDeadlineAndOnce() {
        wheel.schedule(5, NOW + SECOND, NOW);
        wheel.poll(NOW + SECOND - 1, 100);
        assertThat(fired).isEmpty();
        wheel.poll(NOW + SECOND, 100);
        wheel.poll(NOW + 100 * SECOND, 100);
        assertThat(fired).containsExactly(5);
        assertThat(wheel.timers()).isZero();
    }

    @Test
    void shouldFireAtOnceWhatIsDueAlready() {
        wheel.poll(NOW, 100);
        wheel.schedule(5, NOW - SECOND, NOW);
        wheel.poll(NOW, 100);
        assertThat(fired).containsExactly(5);
    }

    @Test
    void shouldNotFireACancelledTimer() {
        final int handle = wheel.schedule(5, NOW + SECOND, NOW);
        wheel.schedule(6, NOW + SECOND, NOW);
        assertThat(wheel.deadlineNs(handle)).isEqualTo(NOW + SECOND);
        wheel.cancel(handle);
        wheel.poll(NOW + 2 * SECOND, 100);
        assertThat(fired).containsExactly(6);
    }

    @Test
    void shouldFireNoMoreThanTheLimitAndTheRestNextTime() {
        for (int slot = 0; slot < 10; slot++) {
            wheel.schedule(slot, NOW + slot, NOW);
        }
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(4);
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(4);
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(2);
        assertThat(fired).hasSize(10);
    }

    @Test
    void shouldKeepTimersLongerThanOneTurn() {
        wheel.schedule(5, NOW + 3600 * SECOND, NOW);
        for (long ns = NOW; ns < NOW + 3599 * SECOND; ns += SECOND / 2) {
            wheel.poll(ns, 100);
        }
        assertThat(fired).isEmpty();
        wheel.poll(NOW + 3600 * SECOND, 100);
        assertThat(fired).containsExactly(5);
    }

    @Test
    void shouldFireEverythingAfterALongSilence() {
        for (int slot = 0; slot < 1000; slot++) {
            wheel.schedule(slot, NOW + slot * SECOND, NOW);
        }
        assertThat(wheel.poll(NOW + 365 * 86400 * SECOND, Integer.MAX_VALUE)).isEqualTo(1000);
        wheel.schedule(7, NOW + 365 * 86400 * SECOND + 1, NOW + 365 * 86400 * SECOND);
        wheel.poll(NOW + 365 * 86400 * SECOND + 1, 100);
        assertThat(fired).hasSize(1001);
    }

    @Test
    void shouldKeepItsMemoryToTheNumberOfTimersWhenAllAreDueTogether() {
        final long deadlineNs = NOW + 60 * SECOND;
        for (int slot = 0; slot < 100_000; slot++) {
            wheel.schedule(slot, deadlineNs, NOW);
        }
        assertThat(wheel.memoryBytes()).isLessThan(100_000L * 12 * 9);
        final long wayBackNs = ExpiryWheel.TICKS * (1L << ExpiryWheel.TICK_BITS);
        wheel.poll(deadlineNs - wayBackNs, Integer.MAX_VALUE);
        assertThat(fired).isEmpty();
        for (long ns = deadlineNs - wayBackNs; ns < deadlineNs + wayBackNs; ns += SECOND / 10) {
            wheel.poll(ns, Integer.MAX_VALUE);
        }
        assertThat(fired).hasSize(100_000).doesNotHaveDuplicates();
    }

    @Test
    void shouldNotGrowForAHandfulInOneTick() {
        final long before = wheel.memoryBytes();
        for (int slot = 0; slot < 1000; slot++) {
            wheel.schedule(slot, NOW + SECOND, NOW);
        }
        assertThat(wheel.memoryBytes()).isEqualTo(before);
    }

    @Test
    void shouldLetTheHandlerSetTimers() {
        final ExpiryWheel[] self = new ExpiryWheel[1];
        final int[] count = new int[1];
        self[0] = new ExpiryWheel((slot, nowNs) -> {
            count[0]++;
            self[0].schedule(slot, nowNs + SECOND, nowNs);
        });
        for (int slot = 0; slot < 50_000; slot++) {
            self[0].schedule(slot, NOW + SECOND, NOW);
        }
        for (int second = 1; second <= 10; second++) {
            self[0].poll(NOW + second * SECOND, Integer.MAX_VALUE);
        }
        assertThat(self[0].timers()).isEqualTo(50_000);
        // Half a hundred thousand in one tick of the wheel: they spread over some 400 ticks, 3.3 s.
        assertThat(count[0]).isGreaterThan(2 * 50_000);
    }
}
