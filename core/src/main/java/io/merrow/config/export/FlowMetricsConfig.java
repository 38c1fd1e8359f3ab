package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Flows as metrics. */
public record FlowMetricsConfig(
        @Key(value = "true", doc = "Serves flow metrics to Prometheus on the path /metrics/flows of internal.metrics.")
                boolean prometheus,
        @Key(doc = "Export by OTLP. Enabled by the presence of this section.") Optional<OtlpMetricsConfig> otlp,
        @Key(
                        value = "merrow",
                        doc = "Names of metrics and attributes: merrow, or obi for those of OpenTelemetry's eBPF "
                                + "instrumentation (docs/flow-metrics.md).")
                MetricNames names,
        @Key(
                        value = "namespace,workload,protocol,direction,outcome",
                        doc =
                                "Dimensions of the series: namespace, workload, service, pod, node, zone, cluster, protocol, "
                                        + "port, direction, io_direction, outcome, verdict, cidr, interface, scope, address.")
                List<String> dimensions,
        @Key(doc = "Named networks for the dimension cidr. The most specific network that contains an address applies.")
                List<CidrConfig> cidrs,
        @Key(
                        value = "10000",
                        min = "1",
                        max = "1Mi",
                        doc = "Maximum number of series. Further combinations are measured in one series with the "
                                + "attribute otel.metric.overflow.")
                int seriesLimit,
        @Key(value = "10m", min = "1m", max = "7d", doc = "Time without a record after which a series ends.")
                Duration expireAfter)
        implements Validated {
    public FlowMetricsConfig {
        dimensions = List.copyOf(dimensions);
        cidrs = List.copyOf(cidrs);
    }

    /** Whether flows are measured at all. */
    public boolean isEnabled() {
        return prometheus || otlp.isPresent();
    }

    /** The dimensions by name; of a configuration that was checked. */
    public Set<FlowDimension> chosen() {
        final Set<FlowDimension> chosen = EnumSet.noneOf(FlowDimension.class);
        dimensions.forEach(name -> chosen.add(FlowDimension.valueOf(name.toUpperCase(Locale.ROOT))));
        return chosen;
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        final List<String> known =
                Stream.of(FlowDimension.values()).map(FlowDimension::keyword).toList();
        for (final String name : dimensions) {
            if (!known.contains(name)) {
                errors.accept(
                        "dimensions",
                        "dimensions: " + name + " is not a dimension; use some of " + String.join(", ", known));
            }
        }
        if (dimensions.contains(FlowDimension.CIDR.keyword()) && cidrs.isEmpty()) {
            errors.accept("cidrs", "cidrs is empty; the dimension cidr requires at least one named network");
        }
    }
}
