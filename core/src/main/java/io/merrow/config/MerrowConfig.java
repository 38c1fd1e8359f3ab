package io.merrow.config;

import io.merrow.config.attributes.AttributesConfig;
import io.merrow.config.discovery.DiscoveryConfig;
import io.merrow.config.export.ExportConfig;
import io.merrow.config.export.OtlpMetricsConfig;
import io.merrow.config.filter.FilterConfig;
import io.merrow.config.internal.InternalConfig;
import io.merrow.config.internal.InternalMetricsExportConfig;
import io.merrow.config.internal.InternalTracesExportConfig;
import io.merrow.config.pipeline.PipelineConfig;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The whole configuration. */
public record MerrowConfig(
        @Key(value = "info", doc = "Log level on standard error.") LogLevel logLevel,
        @Key(value = "text", doc = "Log format.") LogFormat logFormat,
        @Key(value = "false", doc = "Reloads when the file changes, in addition to SIGHUP.") boolean autoReload,
        @Key(
                        value = "28s",
                        min = "0s",
                        max = "10m",
                        doc = "Maximum time to export queued records at shutdown. Records not exported by then are "
                                + "counted as dropped.")
                Duration shutdownTimeout,
        @Key(doc = "Interfaces, names and processes.") DiscoveryConfig discovery,
        @Key(doc = "Kubernetes attributes of both ends.") AttributesConfig attributes,
        @Key(doc = "Packet parser.") ParserConfig parser,
        @Key(doc = "Pipeline from the kernel to the records.") PipelineConfig pipeline,
        @Key(doc = "Filters for flows.") FilterConfig filter,
        @Key(doc = "Record intervals and flow timeouts.") SpanConfig span,
        @Key(doc = "Exporters.") ExportConfig export,
        @Key(doc = "State kept over a restart.") StateConfig state,
        @Key(doc = "Health, metrics, web page, admin interface, latency log.") InternalConfig internal)
        implements Validated {
    /** What no section can see by itself. */
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (export.traces().otlp().isPresent()) {
            return;
        }
        final Optional<InternalMetricsExportConfig> metrics = internal.metrics().otlp();
        if (metrics.isPresent()
                && metrics.get().collector().isEmpty()
                && export.metrics().otlp().flatMap(OtlpMetricsConfig::collector).isEmpty()) {
            withoutCollector("internal.metrics.otlp", errors);
        }
        final Optional<InternalTracesExportConfig> traces = internal.traces().otlp();
        if (traces.isPresent() && traces.get().collector().isEmpty()) {
            withoutCollector("internal.traces.otlp", errors);
        }
    }

    private static void withoutCollector(final String section, final BiConsumer<String, String> errors) {
        errors.accept(
                section,
                section + " has no collector; set " + section + ".collector.endpoint, or export.traces.otlp.endpoint");
    }
}
