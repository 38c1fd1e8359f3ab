package io.merrow.export.telemetry;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Map;

/** A metric of the agent with its points, as the SDK's readers collect it. */
record AgentMetricData(Resource resource, String name, MetricMetadata metadata, MetricDataType type, Data<?> data)
        implements MetricData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.merrow.agent");

    /** Prometheus' units by the Unified Code for Units of Measure, as OpenTelemetry has them. */
    private static final Map<Unit, String> UNITS =
            Map.of(Unit.SECONDS, "s", Unit.BYTES, "By", Unit.RATIO, "1", Unit.CELSIUS, "Cel");

    /**
     * Collects metrics with points; a metric without any is left out.
     *
     * @param metrics gets them.
     */
    record Of(Resource resource, AggregationTemporality temporality, List<MetricData> metrics) {
        void sum(final MetricMetadata metadata, final List<DoublePointData> points) {
            add(metadata, MetricDataType.DOUBLE_SUM, SumData.createDoubleSumData(true, temporality, points));
        }

        void gauge(final MetricMetadata metadata, final List<DoublePointData> points) {
            add(metadata, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points));
        }

        void summary(final MetricMetadata metadata, final List<SummaryPointData> points) {
            add(metadata, MetricDataType.SUMMARY, SummaryData.create(points));
        }

        void histogram(final MetricMetadata metadata, final List<HistogramPointData> points) {
            add(metadata, MetricDataType.HISTOGRAM, HistogramData.create(temporality, points));
        }

        void exponential(final MetricMetadata metadata, final List<ExponentialHistogramPointData> points) {
            add(metadata, MetricDataType.EXPONENTIAL_HISTOGRAM, ExponentialHistogramData.create(temporality, points));
        }

        /** Always 1: what it has to say is in its attributes. */
        void info(final MetricMetadata metadata, final List<DoublePointData> points) {
            add(
                    metadata.getName() + "_info",
                    metadata,
                    MetricDataType.DOUBLE_GAUGE,
                    GaugeData.createDoubleGaugeData(points));
        }

        private void add(final MetricMetadata metadata, final MetricDataType type, final Data<?> data) {
            add(metadata.getName(), metadata, type, data);
        }

        private void add(
                final String name, final MetricMetadata metadata, final MetricDataType type, final Data<?> data) {
            if (!data.getPoints().isEmpty()) {
                metrics.add(new AgentMetricData(resource, name, metadata, type, data));
            }
        }
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return metadata.getHelp() == null ? "" : metadata.getHelp();
    }

    @Override
    public String getUnit() {
        return metadata.hasUnit()
                ? UNITS.getOrDefault(metadata.getUnit(), metadata.getUnit().toString())
                : "";
    }

    @Override
    public MetricDataType getType() {
        return type;
    }

    @Override
    public Data<?> getData() {
        return data;
    }
}
