package io.merrow.config.pipeline;

import io.merrow.config.schema.Key;
import java.time.Duration;

/** What the shards hold. */
public record FlowProducerConfig(
        @Key(
                        value = "0",
                        min = "0",
                        max = "256",
                        doc = "Number of shards, each with its own thread. 0: derived from the number of cores.")
                int workers,
        @Key(
                        value = "16384",
                        min = "64",
                        max = "4Mi",
                        powerOfTwo = true,
                        doc = "Capacity of each shard's event ring, rounded up to a power of two.")
                int workerQueueCapacity,
        @Key(value = "1s", min = "10ms", max = "1m", doc = "Interval between two sweeps of the kernel's flow table.")
                Duration flowStorePollInterval,
        @Key(
                        value = "4096",
                        min = "64",
                        max = "1Mi",
                        powerOfTwo = true,
                        doc = "Capacity of the queue between each shard and the export in records, rounded up to a "
                                + "power of two.")
                int flowSpanQueueCapacity) {}
