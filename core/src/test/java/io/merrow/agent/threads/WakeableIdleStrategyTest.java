package io.merrow.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.thread.ThreadParker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WakeableIdleStrategyTest {
    private static final long AN_HOUR_NS = Duration.ofHours(1).toNanos();

    @Test
    @Timeout(30)
    void shouldNotSleepOverWorkHoweverTheThreadsInterleave() throws InterruptedException {
        final AtomicInteger given = new AtomicInteger();
        final AtomicInteger taken = new AtomicInteger();
        final int rounds = 20_000;
        final WakeableIdleStrategy idle =
                new WakeableIdleStrategy(new ThreadParker(), () -> given.get() > taken.get(), () -> AN_HOUR_NS);
        final Thread consumer = new Thread(() -> {
            while (taken.get() < rounds) {
                if (given.get() > taken.get()) {
                    taken.incrementAndGet();
                    idle.idle(1);
                } else {
                    idle.idle(0);
                }
            }
        });
        consumer.start();
        for (int i = 0; i < rounds; i++) {
            given.incrementAndGet();
            idle.wake();
            while (i % 100 == 0 && taken.get() <= i) {
                Thread.onSpinWait(); // now and then let it fall asleep first
            }
        }
        consumer.join();
        assertThat(taken.get()).isEqualTo(rounds);
    }
}
