package io.merrow.export.metrics.series;

import java.util.Arrays;

/** What a histogram had counted at one moment. A reader's own; one thread. */
public final class HistogramSnapshot {
    private int scale = BucketScale.MAX;
    private int offset;
    private int buckets;
    private final long[] counts;
    private long count;
    private long zeroCount;
    private long sumNs;
    private long minNs;
    private long maxNs;

    /** With room for any histogram. */
    HistogramSnapshot() {
        this(ExponentialHistogram.MAX_BUCKETS);
    }

    private HistogramSnapshot(final int room) {
        counts = new long[room];
    }

    void begin(final int newScale, final int newOffset, final int newBuckets) {
        scale = newScale;
        offset = newOffset;
        buckets = newBuckets;
    }

    void totals(final long newCount, final long zeros, final long newSumNs, final long newMinNs, final long newMaxNs) {
        count = newCount;
        zeroCount = zeros;
        sumNs = newSumNs;
        minNs = newMinNs;
        maxNs = newMaxNs;
    }

    void bucket(final int number, final long value) {
        counts[number] = value;
    }

    void clear() {
        begin(BucketScale.MAX, 0, 0);
        totals(0, 0, 0, 0, 0);
    }

    /** Takes off what an earlier snapshot of the same histogram had counted. Least and greatest are not known then. */
    public void subtract(final HistogramSnapshot earlier) {
        count -= earlier.count;
        zeroCount -= earlier.zeroCount;
        sumNs -= earlier.sumNs;
        final int coarser = earlier.scale - scale;
        for (int i = 0; i < earlier.buckets; i++) {
            counts[(earlier.offset + i >> coarser) - offset] -= earlier.counts[i];
        }
    }

    /** A copy that a later {@link #subtract} can use. */
    public HistogramSnapshot copy() {
        final HistogramSnapshot copy = new HistogramSnapshot(buckets);
        copy.begin(scale, offset, buckets);
        copy.totals(count, zeroCount, sumNs, minNs, maxNs);
        System.arraycopy(counts, 0, copy.counts, 0, buckets);
        return copy;
    }

    /** Measurements. */
    public long count() {
        return count;
    }

    /** Measurements of 0. */
    public long zeroCount() {
        return zeroCount;
    }

    public long sumNs() {
        return sumNs;
    }

    /** Least measurement since the series began. */
    public long minNs() {
        return minNs;
    }

    /** Greatest measurement since the series began. */
    public long maxNs() {
        return maxNs;
    }

    /** 2^scale buckets for each power of two. */
    public int scale() {
        return scale;
    }

    /** Index of the first bucket. */
    public int offset() {
        return offset;
    }

    /** Counts from {@link #offset()} on; the caller's own. */
    public long[] bucketCounts() {
        return Arrays.copyOf(counts, buckets);
    }
}
