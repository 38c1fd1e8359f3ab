package io.merrow.telemetry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The stage latencies as a Prometheus histogram, made from HdrHistogram's counts when it is asked for: classic buckets for
 * every scraper, and a native histogram (schema 3, eight buckets for each power of two) for those that take protobuf.
 */
final class StageHistogram implements Collector {
    static final String NAME = "merrow_stage_duration_seconds";
    static final String HELP = "Latency of a pipeline stage since the start, as a histogram.";
    private static final int SCHEMA = 3;
    private static final double BUCKETS_PER_DOUBLING = 1 << SCHEMA;
    private static final double NS_PER_SECOND = 1e9;
    private static final double LOG_2 = Math.log(2);

    private final StageLatency latency;
    private final List<Double> bounds;

    /** @param bounds upper bounds of the classic buckets, seconds, ascending. */
    StageHistogram(final StageLatency latency, final List<Double> bounds) {
        this.latency = latency;
        this.bounds = List.copyOf(bounds);
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
        return MetricFamilyDescriptor.histogram(NAME)
                .help(HELP)
                .unit(Unit.SECONDS)
                .labelName("stage")
                .build();
    }

    @Override
    public MetricSnapshot collect() {
        final HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(NAME).unit(Unit.SECONDS).help(HELP);
        for (final Stage stage : Stage.values()) {
            snapshot.dataPoint(point(stage));
        }
        return snapshot.build();
    }

    private HistogramDataPointSnapshot point(final Stage stage) {
        final Histogram total = latency.total(stage);
        return HistogramDataPointSnapshot.builder()
                .labels(Labels.of("stage", stage.label()))
                .classicHistogramBuckets(classic(total))
                .nativeSchema(SCHEMA)
                .nativeZeroCount(total.getCountAtValue(0))
                .nativeBucketsForPositiveValues(buckets(total))
                .sum(total.getMean() * total.getTotalCount() / NS_PER_SECOND)
                .build();
    }

    private ClassicHistogramBuckets classic(final Histogram total) {
        final ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long below = 0;
        for (final double bound : bounds) {
            final long upTo = total.getTotalCount() == 0 ? 0 : total.getCountBetweenValues(0, ns(bound));
            buckets.bucket(bound, upTo - below);
            below = upTo;
        }
        return buckets.bucket(Double.POSITIVE_INFINITY, total.getTotalCount() - below)
                .build();
    }

    private static long ns(final double seconds) {
        return (long) (seconds * NS_PER_SECOND);
    }

    /** Bucket i holds (base^(i-1), base^i], base = 2^(1/8), of seconds. */
    private static NativeHistogramBuckets buckets(final Histogram total) {
        final NativeHistogramBuckets.Builder buckets = NativeHistogramBuckets.builder();
        int index = Integer.MIN_VALUE;
        long count = 0;
        for (final HistogramIterationValue value : total.recordedValues()) {
            final long ns = value.getValueIteratedTo();
            if (ns == 0) {
                continue;
            }
            final int next = (int) Math.ceil(Math.log(ns / NS_PER_SECOND) / LOG_2 * BUCKETS_PER_DOUBLING);
            if (next != index && count > 0) {
                buckets.bucket(index, count);
                count = 0;
            }
            index = next;
            count += value.getCountAtValueIteratedTo();
        }
        return count > 0 ? buckets.bucket(index, count).build() : buckets.build();
    }
}
