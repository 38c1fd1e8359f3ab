package io.merrow.export.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;

/**
 * What a series has counted since it began. Immutable: the array is never written to.
 *
 * @param sum    value of a counter, or sum of a histogram's measurements.
 * @param zeros  measurements of a histogram that are 0.
 * @param offset index of the first bucket.
 * @param counts measurements by bucket.
 */
record Totals(double sum, long zeros, int offset, long[] counts) {
    private static final long[] NO_BUCKETS = {};

    /** Nothing was counted yet. */
    static final Totals ZERO = ofCounter(0);

    static Totals ofCounter(final double value) {
        return new Totals(value, 0, 0, NO_BUCKETS);
    }

    /** By the buckets' own bounds, the last of which is infinite. */
    static Totals ofClassic(final HistogramDataPointSnapshot point) {
        final ClassicHistogramBuckets buckets = point.getClassicBuckets();
        final long[] counts = new long[buckets.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.getCount(i);
        }
        return new Totals(point.getSum(), 0, 0, counts);
    }

    /** Prometheus names a bucket by its upper bound, OpenTelemetry by its lower: one less. */
    static Totals ofNative(final HistogramDataPointSnapshot point) {
        final NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
        if (buckets.size() == 0) {
            return new Totals(point.getSum(), point.getNativeZeroCount(), 0, NO_BUCKETS);
        }
        final int first = buckets.getBucketIndex(0);
        final long[] counts = new long[buckets.getBucketIndex(buckets.size() - 1) - first + 1];
        for (int i = 0; i < buckets.size(); i++) {
            counts[buckets.getBucketIndex(i) - first] += buckets.getCount(i);
        }
        return new Totals(point.getSum(), point.getNativeZeroCount(), first - 1, counts);
    }

    /** What was counted since {@code before}, which has the same bounds or scale. */
    Totals minus(final Totals before) {
        final long[] left = counts.clone();
        for (int i = 0; i < before.counts.length; i++) {
            final int bucket = before.offset + i - offset;
            if (bucket >= 0 && bucket < left.length) {
                left[bucket] -= before.counts[i];
            }
        }
        return new Totals(sum - before.sum, zeros - before.zeros, offset, left);
    }

    /** Whether the counting began again since {@code before}: a total never falls. */
    boolean isBelow(final Totals before) {
        return counts.length == 0 && before.counts.length == 0 ? sum < before.sum : count() < before.count();
    }

    /** Measurements of a histogram. */
    long count() {
        long count = zeros;
        for (final long bucket : counts) {
            count += bucket;
        }
        return count;
    }
}
