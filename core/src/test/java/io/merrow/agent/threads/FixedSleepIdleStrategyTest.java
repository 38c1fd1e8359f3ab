package io.merrow.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FixedSleepIdleStrategyTest {
    private final FixedSleepIdleStrategy nap = new FixedSleepIdleStrategy(TimeUnit.HOURS.toNanos(1));
    private final AtomicInteger naps = new AtomicInteger();
    private volatile boolean isOver;

    private Thread napper() {
        final Thread thread = new Thread(() -> {
            while (!isOver) {
                nap.idle(0);
                naps.incrementAndGet();
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void shouldSleepUntilItIsWoken() throws InterruptedException {
        final Thread thread = napper();
        while (naps.get() < 100) {
            nap.wake();
            Thread.onSpinWait();
        }
        isOver = true;
        nap.end();
        thread.join();
    }

    /** Whether the end comes before, in or after a sleep. */
    @Test
    void shouldNotSleepAgainOnceItIsOver() throws InterruptedException {
        nap.end();
        final Thread thread = napper();
        while (naps.get() < 1000) {
            Thread.onSpinWait();
        }
        isOver = true;
        thread.join();
        assertThat(naps.get()).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void shouldNotSleepWhileThereIsWork() {
        nap.idle(1);
        nap.reset();
        assertThat(nap.alias()).isEqualTo("nap");
    }
}
