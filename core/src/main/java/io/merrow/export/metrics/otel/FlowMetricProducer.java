package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowMetric;
import io.merrow.export.metrics.FlowSeriesTable;
import io.merrow.export.metrics.MetricProfile;
import io.merrow.export.metrics.series.HistogramSnapshot;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.metrics.series.SeriesSnapshot;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;

/**
 * Gives the series of flow metrics to one of the SDK's readers. A series that measured nothing of a metric has no point of it.
 *
 * <p>With delta temporality a point has what the collector does not have yet: what was in a request that failed is in the next one,
 * so an outage loses nothing. One thread at a time.
 */
public final class FlowMetricProducer implements MetricProducer {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.merrow.flow");

    private final FlowSeriesTable table;
    private final AggregationTemporality temporality;
    private final EpochClock clock;
    private final SeriesSnapshot snapshot;
    private final Map<FlowMetric, List<LongPointData>> sums = new EnumMap<>(FlowMetric.class);
    private final Map<FlowMetric, List<ExponentialHistogramPointData>> histograms = new EnumMap<>(FlowMetric.class);
    private long nowEpochNs;

    /** @param clock Unix time. */
    public FlowMetricProducer(
            final FlowSeriesTable table, final AggregationTemporality temporality, final EpochClock clock) {
        this.table = table;
        this.temporality = temporality;
        this.clock = clock;
        snapshot = new SeriesSnapshot(table.series().shape());
    }

    @Override
    public Collection<MetricData> produce(final Resource resource) {
        nowEpochNs = TimeUnit.MILLISECONDS.toNanos(clock.time());
        for (final FlowMetric metric : FlowMetric.values()) {
            if (metric.kind() == FlowMetric.Kind.SUM) {
                sums.put(metric, new ArrayList<>());
            } else {
                histograms.put(metric, new ArrayList<>());
            }
        }
        table.series().forEach(this::addPoints);
        final List<MetricData> metrics = new ArrayList<>();
        final MetricProfile profile = table.settings().profile();
        sums.forEach((metric, points) -> {
            if (!points.isEmpty() && profile.name(metric) != null) {
                final Data<?> data = SumData.createLongSumData(true, temporality, points);
                metrics.add(new FlowMetricData(resource, SCOPE, metric, profile.name(metric), data));
            }
        });
        histograms.forEach((metric, points) -> {
            if (!points.isEmpty() && profile.name(metric) != null) {
                final Data<?> data = ExponentialHistogramData.create(temporality, points);
                metrics.add(new FlowMetricData(resource, SCOPE, metric, profile.name(metric), data));
            }
        });
        return metrics;
    }

    private void addPoints(final MetricSeries series) {
        series.copyTo(snapshot);
        if (temporality == AggregationTemporality.DELTA) {
            sums.forEach((metric, points) -> addDelta(series, metric, points));
            histograms.forEach((metric, points) -> addHistogramDelta(series, metric, points));
        } else {
            sums.forEach((metric, points) -> addTotal(series, metric, points));
            histograms.forEach((metric, points) -> addHistogramTotal(series, metric, points));
        }
    }

    private void addTotal(final MetricSeries series, final FlowMetric metric, final List<LongPointData> points) {
        final long total = snapshot.sum(metric.number());
        if (total != 0) {
            points.add(new SumPoint(series, metric, series.startEpochNs(), nowEpochNs, total, total, false));
        }
    }

    private void addDelta(final MetricSeries series, final FlowMetric metric, final List<LongPointData> points) {
        final MetricSeries.Delivered delivered = series.delivered();
        final long total = snapshot.sum(metric.number());
        final long value = total - delivered.sum(metric.number());
        if (value != 0) {
            final long startNs = since(series, delivered.sumUntilNs(metric.number()));
            points.add(new SumPoint(series, metric, startNs, nowEpochNs, value, total, true));
        }
    }

    private void addHistogramTotal(
            final MetricSeries series, final FlowMetric metric, final List<ExponentialHistogramPointData> points) {
        final HistogramSnapshot total = snapshot.histogram(metric.number());
        if (total.count() != 0) {
            points.add(new HistogramPoint(series, metric, series.startEpochNs(), nowEpochNs, total.copy(), null));
        }
    }

    private void addHistogramDelta(
            final MetricSeries series, final FlowMetric metric, final List<ExponentialHistogramPointData> points) {
        final MetricSeries.Delivered delivered = series.delivered();
        final HistogramSnapshot before = delivered.histogram(metric.number());
        final HistogramSnapshot total = snapshot.histogram(metric.number());
        if (total.count() != (before == null ? 0 : before.count())) {
            final HistogramSnapshot value = total.copy();
            if (before != null) {
                value.subtract(before);
            }
            final long startNs = since(series, delivered.histogramUntilNs(metric.number()));
            points.add(new HistogramPoint(series, metric, startNs, nowEpochNs, value, total.copy()));
        }
    }

    private static long since(final MetricSeries series, final long deliveredNs) {
        return deliveredNs == 0 ? series.startEpochNs() : deliveredNs;
    }

    @Override
    public String toString() {
        return "FlowMetricProducer{" + table + ", " + temporality + '}';
    }
}
