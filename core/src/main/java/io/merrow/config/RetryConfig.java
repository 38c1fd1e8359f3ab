package io.merrow.config;

import java.time.Duration;
import java.util.function.BiConsumer;

/** How a batch is tried again that the collector did not take: exponential, with jitter. */
public record RetryConfig(
        @Key(value = "1s", min = "10ms", max = "1h", doc = "Wait before the second attempt.") Duration initialInterval,
        @Key(value = "30s", min = "10ms", max = "1h", doc = "Longest wait between two attempts.") Duration maxInterval,
        @Key(
                        value = "0s",
                        min = "0s",
                        max = "1d",
                        doc = "A batch is dropped, and counted, after so long; 0s: no limit, records are kept until the"
                                + " queue is full.")
                Duration maxElapsedTime,
        @Key(
                        value = "true",
                        doc =
                                "Whether a gRPC answer RESOURCE_EXHAUSTED without RetryInfo is retried, as memory limiters"
                                        + " give it.")
                boolean resourceExhausted)
        implements Checked {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (maxInterval.compareTo(initialInterval) < 0) {
            errors.accept("max_interval", "max_interval is shorter than initial_interval; make it at least as long");
        }
    }
}
