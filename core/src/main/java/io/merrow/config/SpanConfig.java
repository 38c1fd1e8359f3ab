package io.merrow.config;

import io.merrow.config.schema.Key;
import java.time.Duration;

/** When records leave and flows end. */
public record SpanConfig(
        @Key(value = "60s", min = "100ms", max = "1d", doc = "Interval between two records of an active flow.")
                Duration maxRecordInterval,
        @Key(
                        value = "0s",
                        min = "0s",
                        max = "1d",
                        doc =
                                "Age of a flow before which it has no interval records: shorter flows have one record, at their end.")
                Duration intervalRecordsAfter,
        @Key(value = "20s", min = "100ms", max = "1d", doc = "Idle timeout of TCP flows.") Duration tcpTimeout,
        @Key(value = "60s", min = "100ms", max = "1d", doc = "Idle timeout of UDP flows.") Duration udpTimeout,
        @Key(value = "10s", min = "100ms", max = "1d", doc = "Idle timeout of ICMP flows.") Duration icmpTimeout,
        @Key(value = "30s", min = "100ms", max = "1d", doc = "Idle timeout of other flows.") Duration genericTimeout,
        @Key(value = "5s", min = "100ms", max = "1d", doc = "Idle timeout of TCP flows after a FIN.")
                Duration tcpFinTimeout,
        @Key(value = "5s", min = "100ms", max = "1d", doc = "Time after an RST at which a TCP flow ends.")
                Duration tcpRstTimeout,
        @Key(
                        value = "3s",
                        min = "100ms",
                        max = "1d",
                        doc = "Idle time of a flow's observation point after which another one may take over.")
                Duration observationTimeout,
        @Key(value = "0", min = "0", max = "65535", doc = "Seed of the Community ID. Must be the same on all nodes.")
                int communityIdSeed,
        @Key(
                        value = "24h",
                        min = "1m",
                        max = "30d",
                        doc = "Window in which flows with the same tuple share a trace when no SYN was seen.")
                Duration traceIdTimeout) {}
