package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.Map;
import java.util.function.BiConsumer;

/** Where records go. */
public record ExportConfig(
        @Key(
                        doc = "Resource attributes of all exported spans, such as deployment.environment.name. They "
                                + "override the agent's own.")
                Map<String, String> resourceAttributes,
        @Key(doc = "Export of flow traces.") TracesConfig traces,
        @Key(doc = "Export of flow metrics.") FlowMetricsConfig metrics)
        implements Validated {
    public ExportConfig {
        resourceAttributes = Map.copyOf(resourceAttributes);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (metrics.otlp().isPresent()
                && metrics.otlp().get().collector().isEmpty()
                && traces.otlp().isEmpty()) {
            errors.accept(
                    "metrics.otlp",
                    "metrics.otlp has no collector; set export.metrics.otlp.collector.endpoint, or "
                            + "export.traces.otlp.endpoint for both");
        }
    }
}
