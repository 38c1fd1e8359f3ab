package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowMetric;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.sdk.DeliverablePoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/**
 * A sum of one series.
 *
 * @param series       it is of.
 * @param metric       it is of.
 * @param startEpochNs Unix time since when.
 * @param epochNs      Unix time until when.
 * @param value        exported.
 * @param total        since the series began.
 * @param isDelta      whether {@code value} is only what is not delivered yet.
 */
record SumPoint(
        MetricSeries series,
        FlowMetric metric,
        long startEpochNs,
        long epochNs,
        long value,
        long total,
        boolean isDelta)
        implements LongPointData, DeliverablePoint {
    @Override
    public long getStartEpochNanos() {
        return startEpochNs;
    }

    @Override
    public long getEpochNanos() {
        return epochNs;
    }

    @Override
    public Attributes getAttributes() {
        return series.attributes();
    }

    @Override
    public long getValue() {
        return value;
    }

    @Override
    public List<LongExemplarData> getExemplars() {
        return List.of();
    }

    @Override
    public void delivered() {
        if (isDelta) {
            series.delivered().sum(metric.number(), total, epochNs);
        }
    }
}
