package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void shouldKeepCountersAndLanesApart() {
        final Ledger ledger = new Ledger(3);
        long value = 1;
        for (int lane = 0; lane < 3; lane++) {
            for (final LedgerCounter counter : LedgerCounter.values()) {
                ledger.counter(counter, lane).setRelease(value++);
            }
        }
        final int counters = LedgerCounter.values().length;
        for (final LedgerCounter counter : LedgerCounter.values()) {
            final long first = counter.ordinal() + 1L;
            assertThat(ledger.get(counter)).isEqualTo(3 * first + counters + 2L * counters);
        }
    }

    @Test
    void shouldAddUpWhatEachLanesOwnThreadCounted() throws InterruptedException {
        final int lanes = 4;
        final int each = 100_000;
        final Ledger ledger = new Ledger(lanes);
        final List<Thread> threads = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            final AtomicCounter counter = ledger.counter(LedgerCounter.EVENTS_APPLIED, lane);
            threads.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    counter.incrementRelease();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(ledger.get(LedgerCounter.EVENTS_APPLIED)).isEqualTo((long) lanes * each);
        assertThat(ledger.get(LedgerCounter.EVENTS_READ)).isZero();
    }

    @Test
    void shouldRefuseALaneThatIsNotThere() {
        assertThatThrownBy(() -> new Ledger(2).counter(LedgerCounter.EVENTS_READ, 2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("lane 2 of 2");
        assertThatThrownBy(() -> new Ledger(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
