package io.merrow.config.reader;

import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.ValueReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The environment variables of the OpenTelemetry specification ("OTLP Exporter Configuration" and "General SDK
 * Configuration"): they fill what neither file nor the agent's own variables nor flags have set.
 *
 * <p>An endpoint switches the export of spans on, one for metrics that of flow metrics; the other variables of the exporter apply where
 * it is on. A variable for a signal wins over the one for all signals. Empty values count as unset. Values that the specification lets be
 * ignored are, with a notice.
 */
final class OtelEnvironment {
    private static final String TRACES = "export.traces.otlp";
    private static final String METRICS = "export.metrics.otlp";
    private static final String RESOURCE = "export.resource_attributes";
    private static final String TRACES_EXPORTER = "OTEL_TRACES_EXPORTER";
    private static final String METRICS_EXPORTER = "OTEL_METRICS_EXPORTER";
    private static final String INTERVAL = "OTEL_METRIC_EXPORT_INTERVAL";
    private static final String TEMPORALITY = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";

    private final OtelVariables variables;

    /** @param notices takes what was ignored, one sentence each. */
    OtelEnvironment(
            final Map<String, String> environment,
            final KeySection root,
            final ValueReader values,
            final List<String> notices) {
        variables = new OtelVariables(environment, root, values, notices);
    }

    /** Call it last: it sets only what is not set. */
    void read() {
        resource();
        traces();
        metrics();
    }

    private void traces() {
        final OtelExporter exporter = new OtelExporter(variables, "TRACES", TRACES);
        if (isOn(TRACES, TRACES_EXPORTER, exporter.variable("ENDPOINT").isPresent())) {
            exporter.read(List.of("timeout", "max_export_timeout"));
            present(TRACES, TRACES_EXPORTER);
        }
    }

    /** Without variables of their own they take the connection of spans. */
    private void metrics() {
        final String collector = METRICS + ".collector";
        final OtelExporter exporter = new OtelExporter(variables, "METRICS", collector);
        final Optional<String> endpoint = exporter.variable("ENDPOINT");
        if (!isOn(METRICS, METRICS_EXPORTER, exporter.own().anyMatch(name -> Optional.of(name)
                .equals(endpoint)))) {
            return;
        }
        if (endpoint.isPresent() || variables.settings().has(collector)) {
            if (exporter.own().findAny().isPresent()) {
                exporter.read(List.of("timeout"));
            }
        } else {
            exporter.own()
                    .forEach(name -> variables.ignoreSecretly(name, "set OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, too"));
        }
        if (variables.isSet(INTERVAL)) {
            variables.milliseconds(INTERVAL, List.of(METRICS + ".interval"));
        }
        if (variables.isSet(TEMPORALITY)) {
            temporality();
        }
        present(METRICS, METRICS_EXPORTER);
    }

    /** {@code lowmemory} is delta for the counters and histograms that there are. */
    private void temporality() {
        switch (variables.text(TEMPORALITY).toLowerCase(Locale.ROOT)) {
            case "cumulative" -> variables.scalar(METRICS + ".temporality", "cumulative", TEMPORALITY);
            case "delta", "lowmemory" -> variables.scalar(METRICS + ".temporality", "delta", TEMPORALITY);
            default -> variables.ignore(TEMPORALITY, "cumulative, delta and lowmemory are supported");
        }
    }

    private boolean isOn(final String section, final String exporter, final boolean hasEndpoint) {
        final String chosen = variables.isSet(exporter) ? variables.text(exporter) : "";
        return variables.settings().has(section) || "otlp".equals(chosen) || hasEndpoint && !"none".equals(chosen);
    }

    private void present(final String section, final String exporter) {
        if (!variables.settings().has(section)) {
            variables.settings().place(section, OtelVariables.place(exporter));
        }
    }

    private void resource() {
        final Map<String, String> attributes = new TreeMap<>();
        if (variables.isSet("OTEL_RESOURCE_ATTRIBUTES")) {
            attributes.putAll(variables.pairs("OTEL_RESOURCE_ATTRIBUTES"));
        }
        if (variables.isSet("OTEL_SERVICE_NAME")) {
            attributes.put("service.name", variables.text("OTEL_SERVICE_NAME"));
        }
        // entry by entry: the file may name others
        final Map<?, ?> set =
                variables.settings().value(RESOURCE).map(Map.class::cast).orElse(Map.of());
        attributes.forEach((key, value) -> {
            if (!set.containsKey(key)) {
                variables
                        .settings()
                        .putEntry(
                                variables.leaf(RESOURCE), key, value, OtelVariables.place("OTEL_RESOURCE_ATTRIBUTES"));
            }
        });
    }
}
