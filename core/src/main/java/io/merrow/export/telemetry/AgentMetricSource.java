package io.merrow.export.telemetry;

import io.merrow.export.sdk.MetricSource;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.agrona.concurrent.EpochClock;

/**
 * The agent's metrics, as its Prometheus page has them, for an export by OTLP: counters become monotonic sums without the suffix
 * {@code _total}, native histograms exponential ones (OpenTelemetry, "Prometheus and OpenMetrics Compatibility"). The exporting thread's.
 */
public final class AgentMetricSource implements MetricSource {
    private static final int MOST_POINTS = 1 << 20;

    private final Supplier<PrometheusRegistry> registry;
    private final AggregationTemporality temporality;
    private final EpochClock clock;
    private final SeriesHistory history;
    private long nowEpochNs;

    /**
     * @param registry     has the metrics; asked for by the first export, as they take a moment to make.
     * @param startEpochMs Unix time at which the process began.
     * @param clock        Unix time.
     */
    public AgentMetricSource(
            final Supplier<PrometheusRegistry> registry,
            final boolean isDelta,
            final long startEpochMs,
            final EpochClock clock) {
        this.registry = registry;
        this.clock = clock;
        temporality = isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
        history = new SeriesHistory(TimeUnit.MILLISECONDS.toNanos(startEpochMs), isDelta);
    }

    @Override
    public Collection<MetricData> produce(final Resource resource) {
        nowEpochNs = TimeUnit.MILLISECONDS.toNanos(clock.time());
        final List<MetricData> metrics = new ArrayList<>();
        for (final MetricSnapshot snapshot : registry.get().scrape()) {
            convert(snapshot, new AgentMetricData.Of(resource, temporality, metrics));
        }
        history.collected(nowEpochNs);
        return metrics;
    }

    @Override
    public void delivered() {
        history.delivered();
    }

    /** All of a collection, some hundred points, is in one request, and delivered or not. */
    @Override
    public int batchPoints() {
        return MOST_POINTS;
    }

    private void convert(final MetricSnapshot snapshot, final AgentMetricData.Of out) {
        final MetricMetadata metadata = snapshot.getMetadata();
        if (snapshot instanceof CounterSnapshot counter) {
            out.sum(metadata, each(counter.getDataPoints(), point -> sum(metadata, point)));
        } else if (snapshot instanceof GaugeSnapshot gauge) {
            out.gauge(metadata, each(gauge.getDataPoints(), point -> value(point.getLabels(), point.getValue())));
        } else if (snapshot instanceof UnknownSnapshot unknown) {
            out.gauge(metadata, each(unknown.getDataPoints(), point -> value(point.getLabels(), point.getValue())));
        } else if (snapshot instanceof InfoSnapshot info) {
            out.info(metadata, each(info.getDataPoints(), point -> value(point.getLabels(), 1)));
        } else if (snapshot instanceof StateSetSnapshot states) {
            out.gauge(metadata, states(metadata, states));
        } else if (snapshot instanceof SummarySnapshot summary) {
            out.summary(metadata, each(summary.getDataPoints(), this::summary));
        } else if (snapshot instanceof HistogramSnapshot histogram) {
            final boolean isNative =
                    histogram.getDataPoints().stream().allMatch(point -> point.hasNativeHistogramData());
            if (isNative) {
                out.exponential(metadata, each(histogram.getDataPoints(), point -> exponential(metadata, point)));
            } else {
                out.histogram(metadata, each(histogram.getDataPoints(), point -> histogram(metadata, point)));
            }
        }
    }

    private static <P extends DataPointSnapshot, T> List<T> each(
            final List<P> points, final java.util.function.Function<P, T> conversion) {
        return points.stream().map(conversion).toList();
    }

    private DoublePointData sum(final MetricMetadata metadata, final CounterSnapshot.CounterDataPointSnapshot point) {
        final Attributes attributes = attributes(point.getLabels());
        final SeriesHistory.Interval interval =
                history.take(metadata.getName(), attributes, Totals.ofCounter(point.getValue()));
        return DoublePointData.create(
                interval.startEpochNs(),
                nowEpochNs,
                attributes,
                interval.totals().sum(),
                List.of());
    }

    /** Of a gauge, which has no begin. */
    private DoublePointData value(final Labels labels, final double value) {
        return DoublePointData.create(0, nowEpochNs, attributes(labels), value, List.of());
    }

    /** As in Prometheus: a series for each state, with a label of the metric's name. */
    private List<DoublePointData> states(final MetricMetadata metadata, final StateSetSnapshot states) {
        final List<DoublePointData> points = new ArrayList<>();
        for (final StateSetSnapshot.StateSetDataPointSnapshot point : states.getDataPoints()) {
            for (int i = 0; i < point.size(); i++) {
                final Labels labels = point.getLabels().merge(Labels.of(metadata.getName(), point.getName(i)));
                points.add(value(labels, point.isTrue(i) ? 1 : 0));
            }
        }
        return points;
    }

    private SummaryPointData summary(final SummarySnapshot.SummaryDataPointSnapshot point) {
        final List<ValueAtQuantile> quantiles = new ArrayList<>();
        point.getQuantiles()
                .forEach(each -> quantiles.add(ValueAtQuantile.create(each.getQuantile(), each.getValue())));
        return SummaryPointData.create(
                history.startEpochNs(),
                nowEpochNs,
                attributes(point.getLabels()),
                point.hasCount() ? point.getCount() : 0,
                point.hasSum() ? point.getSum() : 0,
                quantiles);
    }

    private HistogramPointData histogram(final MetricMetadata metadata, final HistogramDataPointSnapshot point) {
        final Attributes attributes = attributes(point.getLabels());
        final SeriesHistory.Interval interval = history.take(metadata.getName(), attributes, Totals.ofClassic(point));
        final ClassicHistogramBuckets buckets = point.getClassicBuckets();
        return HistogramPointData.create(
                interval.startEpochNs(),
                nowEpochNs,
                attributes,
                interval.totals().sum(),
                false,
                0,
                false,
                0,
                IntStream.range(0, buckets.size() - 1)
                        .mapToObj(buckets::getUpperBound)
                        .toList(),
                Arrays.stream(interval.totals().counts()).boxed().toList());
    }

    private ExponentialHistogramPointData exponential(
            final MetricMetadata metadata, final HistogramDataPointSnapshot point) {
        final Attributes attributes = attributes(point.getLabels());
        final SeriesHistory.Interval interval = history.take(metadata.getName(), attributes, Totals.ofNative(point));
        final Totals totals = interval.totals();
        final int scale = point.getNativeSchema();
        return ExponentialHistogramPointData.create(
                scale,
                totals.sum(),
                totals.zeros(),
                false,
                0,
                false,
                0,
                ExponentialHistogramBuckets.create(
                        scale,
                        totals.offset(),
                        Arrays.stream(totals.counts()).boxed().toList()),
                ExponentialHistogramBuckets.create(scale, 0, List.of()),
                interval.startEpochNs(),
                nowEpochNs,
                attributes,
                List.of());
    }

    private static Attributes attributes(final Labels labels) {
        final AttributesBuilder attributes = Attributes.builder();
        for (final Label label : labels) {
            attributes.put(label.getName(), label.getValue());
        }
        return attributes.build();
    }
}
