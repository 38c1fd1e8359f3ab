package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowSeriesTable;
import io.merrow.export.sdk.MeterProviders;
import io.merrow.telemetry.http.ScrapeSource;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/** The series of flow metrics for Prometheus, read when a client scrapes. Any thread, one at a time. */
public final class PrometheusFlowMetrics implements ScrapeSource {
    private final PrometheusMetricReader reader;

    /** @param resource attributes of what all metrics come from: the metric {@code target_info}. */
    public PrometheusFlowMetrics(final FlowSeriesTable table, final Map<String, String> resource) {
        reader = PrometheusMetricReader.builder()
                .setOtelScopeLabelsEnabled(false)
                .build();
        final MetricProducer producer =
                new FlowMetricProducer(table, AggregationTemporality.CUMULATIVE, System::currentTimeMillis);
        MeterProviders.builder(resource, producer).registerMetricReader(reader).build();
    }

    @Override
    public synchronized MetricSnapshots collect() {
        return reader.collect();
    }
}
