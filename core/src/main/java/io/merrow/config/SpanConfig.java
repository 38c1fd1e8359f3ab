package io.merrow.config;

import java.time.Duration;

/** When records leave and flows end. */
public record SpanConfig(
        @Key(value = "60s", min = "100ms", max = "1d", doc = "A flow that goes on leaves a record this often.")
                Duration maxRecordInterval,
        @Key(value = "20s", min = "100ms", max = "1d", doc = "A TCP flow without a packet for so long has ended.")
                Duration tcpTimeout,
        @Key(value = "60s", min = "100ms", max = "1d", doc = "A UDP flow without a packet for so long has ended.")
                Duration udpTimeout,
        @Key(value = "10s", min = "100ms", max = "1d", doc = "An ICMP flow without a packet for so long has ended.")
                Duration icmpTimeout,
        @Key(value = "30s", min = "100ms", max = "1d", doc = "Any other flow without a packet for so long has ended.")
                Duration genericTimeout,
        @Key(value = "5s", min = "100ms", max = "1d", doc = "A TCP flow silent for so long after a FIN has ended.")
                Duration tcpFinTimeout,
        @Key(value = "5s", min = "100ms", max = "1d", doc = "A TCP flow ends so long after an RST.")
                Duration tcpRstTimeout,
        @Key(
                        value = "3s",
                        min = "100ms",
                        max = "1d",
                        doc = "Another observation point may count a flow after its owner was silent for so long.")
                Duration observationTimeout,
        @Key(value = "0", min = "0", max = "65535", doc = "Seed of the Community ID; the same on all nodes.")
                int communityIdSeed,
        @Key(
                        value = "24h",
                        min = "1m",
                        max = "30d",
                        doc = "Window in which flows of one tuple share a trace, where no SYN was seen.")
                Duration traceIdTimeout) {}
