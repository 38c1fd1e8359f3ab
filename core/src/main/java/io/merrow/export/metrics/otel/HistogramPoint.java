package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowMetric;
import io.merrow.export.metrics.series.HistogramSnapshot;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.sdk.DeliverablePoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import java.util.Arrays;
import java.util.List;

/**
 * A histogram of one series.
 *
 * @param series       it is of.
 * @param metric       it is of.
 * @param startEpochNs Unix time since when.
 * @param epochNs      Unix time until when.
 * @param value        exported; not to change.
 * @param total        since the series began; null: {@code value} is that, and not only what is not delivered yet.
 */
record HistogramPoint(
        MetricSeries series,
        FlowMetric metric,
        long startEpochNs,
        long epochNs,
        HistogramSnapshot value,
        HistogramSnapshot total)
        implements ExponentialHistogramPointData, DeliverablePoint {
    private static final double NS_PER_SECOND = 1e9;

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
    public int getScale() {
        return value.scale();
    }

    @Override
    public double getSum() {
        return value.sumNs() / NS_PER_SECOND;
    }

    @Override
    public long getCount() {
        return value.count();
    }

    @Override
    public long getZeroCount() {
        return value.zeroCount();
    }

    @Override
    public boolean hasMin() {
        return total == null && value.count() > 0;
    }

    @Override
    public double getMin() {
        return hasMin() ? value.minNs() / NS_PER_SECOND : 0;
    }

    @Override
    public boolean hasMax() {
        return hasMin();
    }

    @Override
    public double getMax() {
        return hasMax() ? value.maxNs() / NS_PER_SECOND : 0;
    }

    @Override
    public ExponentialHistogramBuckets getPositiveBuckets() {
        return ExponentialHistogramBuckets.create(
                value.scale(),
                value.offset(),
                Arrays.stream(value.bucketCounts()).boxed().toList());
    }

    @Override
    public ExponentialHistogramBuckets getNegativeBuckets() {
        return ExponentialHistogramBuckets.create(value.scale(), 0, List.of());
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
        return List.of();
    }

    @Override
    public void delivered() {
        if (total != null) {
            series.delivered().histogram(metric.number(), total, epochNs);
        }
    }
}
