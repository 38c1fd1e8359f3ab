package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.NotImplemented;
import java.util.Optional;

/** The agent's own metrics: for Prometheus over HTTP, and by OTLP. */
@NotImplemented({"debug_metrics_enabled", "stale_metric_ttl", "histogram_buckets"})
public record MetricsConfig(
        @Key(value = "true", doc = "Enables the metrics endpoint.") boolean enabled,
        @Key(value = "127.0.0.1", inKubernetes = "0.0.0.0", doc = "Address to listen on.") String listenAddress,
        @Key(value = "10250", min = "0", max = "65535", doc = "Port to listen on. 0: a free port, written to the log.")
                int port,
        @Key(doc = "Export of the agent's own metrics by OTLP. Enabled by the presence of this section.")
                Optional<InternalMetricsExportConfig> otlp) {}
