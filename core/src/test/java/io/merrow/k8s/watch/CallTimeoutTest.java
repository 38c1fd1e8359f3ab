package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallTimeoutTest {
    @Test
    void shouldWaitForWhatEnds() {
        final AtomicBoolean hasRun = new AtomicBoolean();
        assertThat(CallTimeout.run("test", () -> hasRun.set(true), 30_000)).isTrue();
        assertThat(hasRun).isTrue();
    }

    @Test
    void shouldContinueWithoutWhatDoesNot() throws InterruptedException {
        final CountDownLatch never = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        final boolean isOver = CallTimeout.run(
                "test",
                () -> {
                    try {
                        never.await();
                    } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ended.countDown();
                },
                50);
        assertThat(isOver).isFalse();
        never.countDown();
        ended.await();
    }

    @Test
    void shouldNotWaitForAFailure() {
        assertThat(CallTimeout.run(
                        "test",
                        () -> {
                            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                            throw new IllegalStateException("on purpose");
                        },
                        30_000))
                .isTrue();
    }
}
