package io.merrow.config.pipeline;

import io.merrow.config.schema.Key;

/** What the kernel holds. */
public record FlowCaptureConfig(
        @Key(
                        value = "131072",
                        min = "1",
                        max = "16Mi",
                        doc = "Capacity of the kernel's flow table. When it is full, packets of further flows are sent "
                                + "to user space one by one.")
                int flowStatsCapacity,
        @Key(
                        value = "16384",
                        min = "16",
                        max = "1Mi",
                        powerOfTwo = true,
                        doc = "Capacity of the kernel's ring buffer in events, rounded up to a power of two.")
                int flowEventsCapacity) {}
