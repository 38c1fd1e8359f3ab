package io.merrow.flow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpiryWheelTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000_000 * SECOND;
    private static final long YEAR = 365 * 86_400 * SECOND;

    private final List<Integer> fired = new ArrayList<>();
    private final ExpiryWheel wheel = new ExpiryWheel(new TimerArray(), (slot, nowNs) -> fired.add(slot));

    @Test
    void shouldFireAtTheDeadlineAndOnce() {
        wheel.schedule(5, NOW + SECOND, NOW);
        wheel.poll(NOW + SECOND - 1, 100);
        assertThat(fired).isEmpty();
        wheel.poll(NOW + SECOND, 100);
        wheel.poll(NOW + 100 * SECOND, 100);
        assertThat(fired).containsExactly(5);
        assertThat(wheel.timers()).isZero();
        assertThat(wheel.isSet(5)).isFalse();
    }

    @Test
    void shouldFireAtOnceWhatIsDueAlready() {
        wheel.schedule(4, NOW + 1, NOW);
        wheel.poll(NOW, 100);
        wheel.schedule(5, NOW - SECOND, NOW);
        wheel.poll(NOW, 100);
        assertThat(fired).containsExactly(5);
    }

    @Test
    void shouldNotFireACancelledTimer() {
        wheel.schedule(5, NOW + SECOND, NOW);
        wheel.schedule(6, NOW + SECOND, NOW);
        assertThat(wheel.deadlineNs(5)).isEqualTo(NOW + SECOND);
        wheel.cancel(5);
        wheel.cancel(5);
        wheel.poll(NOW + 2 * SECOND, 100);
        assertThat(fired).containsExactly(6);
    }

    @Test
    void shouldKeepOneTimerForASlotTheLatest() {
        wheel.schedule(5, NOW + SECOND, NOW);
        wheel.schedule(5, NOW + 3 * SECOND, NOW);
        assertThat(wheel.timers()).isEqualTo(1);
        wheel.poll(NOW + 2 * SECOND, 100);
        assertThat(fired).isEmpty();
        wheel.poll(NOW + 3 * SECOND, 100);
        assertThat(fired).containsExactly(5);
    }

    @Test
    void shouldFireNoMoreThanTheLimitAndTheRestNextTime() {
        for (int slot = 0; slot < 10; slot++) {
            wheel.schedule(slot, NOW + slot, NOW);
        }
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(4);
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(4);
        assertThat(wheel.poll(NOW + SECOND, 4)).isEqualTo(2);
        assertThat(fired).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void shouldMoveNoMoreThanTheLimitToALowerLevel() {
        for (int slot = 0; slot < 1000; slot++) {
            wheel.schedule(slot, NOW + 60 * SECOND, NOW);
        }
        int moves = 0;
        for (int moved = 10; moved == 10; moves += moved) {
            moved = wheel.poll(NOW + 60 * SECOND - 1, 10);
        }
        assertThat(moves).isEqualTo(1000);
        assertThat(fired).isEmpty();
        assertThat(wheel.poll(NOW + 60 * SECOND, Integer.MAX_VALUE)).isEqualTo(1000);
    }

    @Test
    void shouldKeepTimersBeyondEachLevel() {
        final long[] delays = {MS, 3 * SECOND, 600 * SECOND, 86_400 * SECOND, 40 * 3600 * SECOND, YEAR};
        for (int slot = 0; slot < delays.length; slot++) {
            wheel.schedule(slot, NOW + delays[slot], NOW);
        }
        for (int slot = 0; slot < delays.length; slot++) {
            wheel.poll(NOW + delays[slot] - 1, Integer.MAX_VALUE);
            assertThat(fired).hasSize(slot);
            wheel.poll(NOW + delays[slot], Integer.MAX_VALUE);
            assertThat(fired).hasSize(slot + 1).endsWith(slot);
        }
    }

    @Test
    void shouldFireEverythingAfterALongSilence() {
        for (int slot = 0; slot < 1000; slot++) {
            wheel.schedule(slot, NOW + slot * SECOND, NOW);
        }
        wheel.poll(NOW + YEAR, Integer.MAX_VALUE);
        assertThat(fired).hasSize(1000);
        wheel.schedule(7, NOW + YEAR + 1, NOW + YEAR);
        wheel.poll(NOW + YEAR + 1, 100);
        assertThat(fired).hasSize(1001);
    }

    @Test
    void shouldFireManyThatAreDueTogether() {
        for (int slot = 0; slot < 100_000; slot++) {
            wheel.schedule(slot, NOW + 60 * SECOND, NOW);
        }
        wheel.poll(NOW + 60 * SECOND - 1, Integer.MAX_VALUE);
        assertThat(fired).isEmpty();
        wheel.poll(NOW + 60 * SECOND, Integer.MAX_VALUE);
        assertThat(fired).hasSize(100_000).doesNotHaveDuplicates();
    }

    @Test
    void shouldLetTheHandlerSetAndCancelAnyTimer() {
        final ExpiryWheel[] self = new ExpiryWheel[1];
        self[0] = new ExpiryWheel(new TimerArray(), (slot, nowNs) -> {
            fired.add(slot);
            self[0].schedule(slot, nowNs + SECOND, nowNs);
            self[0].cancel(slot + 1);
            self[0].cancel(slot - 1);
            self[0].schedule(slot + 3, nowNs, nowNs);
        });
        for (int slot = 0; slot < 10; slot++) {
            self[0].schedule(10 * slot + 6, NOW, NOW);
            self[0].schedule(10 * slot + 5, NOW, NOW);
        }
        self[0].poll(NOW, 1000);
        assertThat(fired).hasSize(10);
        self[0].poll(NOW, 1000);
        assertThat(fired).hasSizeGreaterThan(10); // what a handler sets for now fires at the next look
    }

    @Test
    void shouldKnowHowLongThereIsNothingToDo() {
        assertThat(wheel.nextDueNs()).isEqualTo(Long.MAX_VALUE);
        wheel.schedule(5, NOW + 60 * SECOND, NOW);
        wheel.poll(NOW, 100);
        assertThat(wheel.nextDueNs()).isBetween(NOW + 1, NOW + 60 * SECOND);
        wheel.schedule(6, NOW + SECOND, NOW);
        assertThat(wheel.nextDueNs()).isBetween(NOW + SECOND - 10 * MS, NOW + SECOND);
        wheel.schedule(7, NOW + 100, NOW);
        wheel.poll(NOW, 100);
        assertThat(wheel.nextDueNs()).isEqualTo(NOW + 100);
    }

    /** Against a map of deadlines: whatever is set, moved and cancelled, each look fires just what is due. */
    @Test
    void shouldFireWhatAModelFires() {
        for (int seed = 0; seed < 40; seed++) {
            final Random random = new Random(seed);
            final Map<Integer, Long> model = new HashMap<>();
            final ExpiryWheel tested = new ExpiryWheel(new TimerArray(), (slot, nowNs) -> {
                assertThat(model.remove(slot)).isLessThanOrEqualTo(nowNs);
            });
            long nowNs = NOW + seed * 12_345_678_901L;
            for (int step = 0; step < 4000; step++) {
                final int slot = random.nextInt(300);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        tested.cancel(slot);
                        model.remove(slot);
                    }
                    case 1 -> {
                        nowNs += (long) Math.exp(random.nextDouble() * Math.log(random.nextInt(20) == 0 ? 1e15 : 3e9));
                        final int limit = random.nextInt(50) + 1;
                        while (tested.poll(nowNs, limit) == limit) {
                            assertThat(tested.timers()).isEqualTo(model.size());
                        }
                        final long looked = nowNs;
                        assertThat(model.values()).allMatch(deadlineNs -> deadlineNs >= tested.nextDueNs());
                        assertThat(model.values()).allMatch(deadlineNs -> deadlineNs > looked);
                    }
                    default -> {
                        final long inNs = (long) Math.exp(random.nextDouble() * Math.log(1e15));
                        tested.schedule(slot, nowNs + inNs, nowNs);
                        model.put(slot, nowNs + inNs);
                    }
                }
                assertThat(tested.timers()).isEqualTo(model.size());
            }
        }
    }
}
