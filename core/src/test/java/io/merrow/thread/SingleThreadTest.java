package io.merrow.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SingleThreadTest {
    private final SingleThread thread = new SingleThread();

    private boolean isSameElsewhere() {
        return CompletableFuture.supplyAsync(thread::isSame, task -> new Thread(task).start())
                .join();
    }

    @Test
    void shouldBelongToTheFirstThreadThatUsesIt() {
        assertThat(thread.isSame()).isTrue();
        assertThat(thread.isSame()).isTrue();
        assertThat(isSameElsewhere()).isFalse();
        assertThat(thread.isSame()).isTrue();
    }

    @Test
    void shouldBelongToTheNextThreadAfterItWasHandedOver() {
        assertThat(thread.isSame()).isTrue();
        assertThat(thread.handOver()).isTrue();
        assertThat(isSameElsewhere()).isTrue();
        assertThat(thread.isSame()).isFalse();
    }
}
