package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.time.Duration;
import java.util.function.BiConsumer;

/** How a batch is tried again that the collector did not take: exponential, with jitter. */
public record RetryConfig(
        @Key(value = "1s", min = "10ms", max = "1h", doc = "Delay before the first retry.") Duration initialInterval,
        @Key(value = "30s", min = "10ms", max = "1h", doc = "Maximum delay between two attempts.") Duration maxInterval,
        @Key(
                        value = "0s",
                        min = "0s",
                        max = "1d",
                        doc = "Time after which a batch is dropped and counted. 0s: no limit, records are kept until "
                                + "the queue is full.")
                Duration maxElapsedTime,
        @Key(
                        value = "true",
                        doc = "Retries the gRPC status RESOURCE_EXHAUSTED without RetryInfo, as sent by memory "
                                + "limiters.")
                boolean resourceExhausted)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (maxInterval.compareTo(initialInterval) < 0) {
            errors.accept("max_interval", "max_interval is shorter than initial_interval; make it at least as long");
        }
    }
}
