package io.merrow.config.export;

import io.merrow.config.schema.Key;
import java.time.Duration;
import java.util.Optional;

/** Export of flow metrics by OTLP. */
public record OtlpMetricsConfig(
        @Key(value = "30s", min = "100ms", max = "1h", doc = "Interval between two exports.") Duration interval,
        @Key(
                        value = "cumulative",
                        doc =
                                "Contents of data points: cumulative for the total since a series began, delta for what is "
                                        + "new. With both, an outage of the collector loses nothing.")
                MetricTemporality temporality,
        @Key(
                        doc = "Connection to the collector of metrics. Default: endpoint, protocol, timeout, headers, "
                                + "compression, auth and tls of export.traces.otlp.")
                Optional<CollectorConfig> collector) {}
