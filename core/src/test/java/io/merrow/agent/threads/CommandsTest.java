package io.merrow.agent.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void shouldOfferACommandUntilItIsAccepted() throws Exception {
        final AtomicInteger offers = new AtomicInteger();
        Commands.offer("shard 0", () -> offers.incrementAndGet() == 3, LONG);
        assertThat(offers).hasValue(3);
    }

    @Test
    void shouldNameTheReceiverThatAcceptsNone() {
        assertThatThrownBy(() -> Commands.offer("shard 0", () -> false, Duration.ofMillis(5)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("timed out after 0 s waiting for shard 0 to accept a command");
    }

    @Test
    void shouldTryOnceWithoutTime() throws Exception {
        Commands.await("nothing", () -> true, Duration.ZERO);
    }
}
