package io.merrow.config.internal;

import io.merrow.config.export.CollectorConfig;
import io.merrow.config.schema.Key;
import java.time.Duration;
import java.util.Optional;

/** Export of the agent's own traces by OTLP. */
public record InternalTracesExportConfig(
        @Key(value = "5s", min = "100ms", max = "1h", doc = "Maximum time between the end of a span and its export.")
                Duration interval,
        @Key(
                        doc =
                                "Connection to the collector. Default: endpoint, protocol, timeout, headers, compression, auth "
                                        + "and tls of export.traces.otlp.")
                Optional<CollectorConfig> collector) {}
