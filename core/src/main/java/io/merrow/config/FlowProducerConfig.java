package io.merrow.config;

import java.time.Duration;

/** What the shards hold. */
public record FlowProducerConfig(
        @Key(value = "0", min = "0", max = "256", doc = "Shards, each with a thread of its own; 0: by cores.")
                int workers,
        @Key(
                        value = "65536",
                        min = "64",
                        max = "4Mi",
                        powerOfTwo = true,
                        doc = "Events in front of each shard; rounded up to a power of two.")
                int workerQueueCapacity,
        @Key(value = "1s", min = "10ms", max = "1m", doc = "Time between two sweeps over the kernel's flow table.")
                Duration flowStorePollInterval,
        @Key(
                        value = "32768",
                        min = "64",
                        max = "4Mi",
                        powerOfTwo = true,
                        doc = "Records between a shard and the export; rounded up to a power of two.")
                int flowSpanQueueCapacity) {}
