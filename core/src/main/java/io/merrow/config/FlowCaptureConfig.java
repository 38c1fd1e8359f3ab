package io.merrow.config;

/** What the kernel holds. */
public record FlowCaptureConfig(
        @Key(
                        value = "131072",
                        min = "1",
                        max = "16Mi",
                        doc = "Flows in the kernel's table; packets of a flow that finds no room leave one by one.")
                int flowStatsCapacity,
        @Key(
                        value = "16384",
                        min = "16",
                        max = "1Mi",
                        powerOfTwo = true,
                        doc = "Events in the kernel's ring buffer; rounded up to a power of two.")
                int flowEventsCapacity) {}
