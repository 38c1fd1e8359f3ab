package io.merrow.config.internal;

import io.merrow.config.export.CollectorConfig;
import io.merrow.config.export.MetricTemporality;
import io.merrow.config.schema.Key;
import java.time.Duration;
import java.util.Optional;

/** Export of the agent's own metrics by OTLP. */
public record InternalMetricsExportConfig(
        @Key(value = "30s", min = "100ms", max = "1h", doc = "Interval between two exports.") Duration interval,
        @Key(
                        value = "cumulative",
                        doc =
                                "Contents of counters and histograms: cumulative for the total since the agent started, delta for "
                                        + "what is new.")
                MetricTemporality temporality,
        @Key(
                        doc =
                                "Connection to the collector. Default: export.metrics.otlp.collector, else endpoint, protocol, "
                                        + "timeout, headers, compression, auth and tls of export.traces.otlp.")
                Optional<CollectorConfig> collector) {}
