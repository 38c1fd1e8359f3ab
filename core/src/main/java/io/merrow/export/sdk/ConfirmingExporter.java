package io.merrow.export.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/**
 * Notifies each point that is delivered. A collection may leave in several requests, of which some fail: those that the collector has
 * count as delivered.
 */
final class ConfirmingExporter implements MetricExporter {
    private final MetricExporter exporter;
    private final DeliveryProgress progress;

    ConfirmingExporter(final MetricExporter exporter, final DeliveryProgress progress) {
        this.exporter = exporter;
        this.progress = progress;
    }

    @Override
    public CompletableResultCode export(final Collection<MetricData> metrics) {
        final CompletableResultCode result = exporter.export(metrics);
        result.whenComplete(() -> {
            if (result.isSuccess()) {
                confirm(metrics);
            }
        });
        return result;
    }

    private void confirm(final Collection<MetricData> metrics) {
        int count = 0;
        for (final MetricData metric : metrics) {
            for (final PointData point : metric.getData().getPoints()) {
                if (point instanceof DeliverablePoint deliverable) {
                    deliverable.delivered();
                }
                count++;
            }
        }
        progress.delivered(count);
    }

    @Override
    public AggregationTemporality getAggregationTemporality(final InstrumentType type) {
        return exporter.getAggregationTemporality(type);
    }

    @Override
    public MemoryMode getMemoryMode() {
        return exporter.getMemoryMode();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
