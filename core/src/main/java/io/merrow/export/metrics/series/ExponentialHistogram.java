package io.merrow.export.metrics.series;

import java.util.Arrays;

/**
 * A base-2 exponential histogram of durations, in seconds as OpenTelemetry wants them, that begins with the finest scale and few
 * buckets. Wider ranges get more buckets, up to {@value #MAX_BUCKETS}, and then a coarser scale. Counts are held in 16 bits each
 * until one of them needs more: most series are small.
 *
 * <p>Written by one thread and not safe for others: see {@link MetricSeries}. Nothing is allocated where buckets need not grow.
 */
public final class ExponentialHistogram {
    /** As OpenTelemetry's SDKs have it by default: 20 powers of two at the finest scale. */
    static final int MAX_BUCKETS = 160;

    private static final double NS_PER_SECOND = 1e9;
    private static final int FIRST_BUCKETS = 8;
    private static final int SHORT_MAX = 0xFFFF;

    private int scale = BucketScale.MAX;
    /** Index of the first bucket in use; its count is at {@code index mod length}. */
    private int first;

    private int last = -1;
    private boolean isEmpty = true;
    private short[] narrow = new short[FIRST_BUCKETS];
    /** Takes the place of {@code narrow} when a count exceeds 16 bits. */
    private long[] wide;

    private long count;
    private long zeroCount;
    private long sumNs;
    private long minNs = Long.MAX_VALUE;
    private long maxNs;

    /** @param durationNs below 0 counts as 0. */
    void record(final long durationNs) {
        final long valueNs = Math.max(0, durationNs);
        count++;
        sumNs += valueNs;
        minNs = Math.min(minNs, valueNs);
        maxNs = Math.max(maxNs, valueNs);
        if (valueNs == 0) {
            zeroCount++;
        } else {
            add(BucketScale.index(valueNs / NS_PER_SECOND, scale));
        }
    }

    private void add(final int index) {
        final int bucket = makeRoom(index);
        if (wide == null && (narrow[at(bucket)] & SHORT_MAX) == SHORT_MAX) {
            widen();
        }
        if (wide == null) {
            narrow[at(bucket)]++;
        } else {
            wide[at(bucket)]++;
        }
    }

    /** Extends the range of buckets to that index. Returns the index by the scale that then holds. */
    private int makeRoom(final int index) {
        if (isEmpty) {
            first = index;
            last = index;
            isEmpty = false;
            return index;
        }
        int bucket = index;
        while (Math.max(last, bucket) - Math.min(first, bucket) >= MAX_BUCKETS) {
            coarsen();
            bucket >>= 1;
        }
        final int newFirst = Math.min(first, bucket);
        final int newLast = Math.max(last, bucket);
        if (newLast - newFirst >= length()) {
            resize(newFirst, newLast);
        }
        first = newFirst;
        last = newLast;
        return bucket;
    }

    /** Two buckets become one. */
    private void coarsen() {
        final long[] counts = new long[last - first + 1];
        final int from = first;
        final int to = last;
        for (int i = from; i <= to; i++) {
            counts[i - from] = bucketCount(i);
        }
        first >>= 1;
        last >>= 1;
        scale--;
        clearBuckets();
        for (int i = from; i <= to; i++) {
            addTo(i >> 1, counts[i - from]);
        }
    }

    private void resize(final int newFirst, final int newLast) {
        int length = length();
        while (newLast - newFirst >= length) {
            length = Math.min(MAX_BUCKETS, length * 2);
        }
        final short[] oldNarrow = narrow;
        final long[] oldWide = wide;
        final int oldLength = length();
        narrow = oldWide == null ? new short[length] : null;
        wide = oldWide == null ? null : new long[length];
        for (int i = first; i <= last; i++) {
            final int at = Math.floorMod(i, oldLength);
            if (oldWide == null) {
                narrow[at(i)] = oldNarrow[at];
            } else {
                wide[at(i)] = oldWide[at];
            }
        }
    }

    private void clearBuckets() {
        if (wide == null) {
            Arrays.fill(narrow, (short) 0);
        } else {
            Arrays.fill(wide, 0);
        }
    }

    private void addTo(final int index, final long amount) {
        if (wide == null && bucketCount(index) + amount > SHORT_MAX) {
            widen();
        }
        if (wide == null) {
            narrow[at(index)] += (short) amount;
        } else {
            wide[at(index)] += amount;
        }
    }

    private void widen() {
        final long[] counts = new long[narrow.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = narrow[i] & SHORT_MAX;
        }
        wide = counts;
        narrow = null;
    }

    private long bucketCount(final int index) {
        return wide == null ? narrow[at(index)] & SHORT_MAX : wide[at(index)];
    }

    private int at(final int index) {
        return Math.floorMod(index, length());
    }

    private int length() {
        return wide == null ? narrow.length : wide.length;
    }

    /** Another thread may write meanwhile: what was copied counts only if {@link MetricSeries} confirms it. */
    void copyTo(final HistogramSnapshot target) {
        final short[] shorts = narrow;
        final long[] longs = wide;
        final int from = first;
        final int buckets = isEmpty ? 0 : Math.max(0, Math.min(MAX_BUCKETS, last - from + 1));
        target.begin(scale, from, buckets);
        target.totals(count, zeroCount, sumNs, minNs, maxNs);
        for (int i = 0; i < buckets; i++) {
            target.bucket(i, longs != null ? read(longs, from + i) : shorts == null ? 0 : read(shorts, from + i));
        }
    }

    private static long read(final long[] counts, final int index) {
        return counts[Math.floorMod(index, counts.length)];
    }

    private static long read(final short[] counts, final int index) {
        return counts[Math.floorMod(index, counts.length)] & SHORT_MAX;
    }
}
