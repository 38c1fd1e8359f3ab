package io.merrow.export.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExponentialHistogramTest {
    private static final double NS_PER_SECOND = 1e9;

    private final ExponentialHistogram histogram = new ExponentialHistogram();
    private final HistogramSnapshot snapshot = new HistogramSnapshot();

    private HistogramSnapshot snapshot() {
        histogram.copyTo(snapshot);
        return snapshot;
    }

    /** By the definition of the data model, with logarithms. */
    private static long expected(final long[] values, final int scale, final int index) {
        final double base = Math.pow(2, Math.pow(2, -scale));
        final double low = Math.pow(base, index);
        final double high = Math.pow(base, index + 1);
        return Arrays.stream(values)
                .mapToDouble(value -> value / NS_PER_SECOND)
                .filter(value -> value > low && value <= high)
                .count();
    }

    @Test
    void shouldCountEachMeasurementInTheBucketThatTheDataModelDefines() {
        final SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            final long most = 1L << random.nextInt(4, 45);
            final long[] values = random.longs(300, 1, most + 1).toArray();
            final ExponentialHistogram one = new ExponentialHistogram();
            Arrays.stream(values).forEach(one::record);
            one.copyTo(snapshot);

            final long[] counts = snapshot.bucketCounts();
            assertThat(counts).hasSizeLessThanOrEqualTo(ExponentialHistogram.MAX_BUCKETS);
            assertThat(LongStream.of(counts).sum()).isEqualTo(values.length).isEqualTo(snapshot.count());
            for (int i = 0; i < counts.length; i++) {
                assertThat(counts[i])
                        .as("bucket %d of scale %d", snapshot.offset() + i, snapshot.scale())
                        .isEqualTo(expected(values, snapshot.scale(), snapshot.offset() + i));
            }
            assertThat(snapshot.sumNs()).isEqualTo(LongStream.of(values).sum());
            assertThat(snapshot.minNs()).isEqualTo(LongStream.of(values).min().orElseThrow());
            assertThat(snapshot.maxNs()).isEqualTo(LongStream.of(values).max().orElseThrow());
        }
    }

    @Test
    void shouldPutAPowerOfTwoIntoTheBucketBelow() {
        assertThat(BucketScale.index(1.0, 0)).isEqualTo(-1);
        assertThat(BucketScale.index(Math.nextUp(1.0), 0)).isZero();
        assertThat(BucketScale.index(2.0, 3)).isEqualTo(7);
        assertThat(BucketScale.index(Math.nextUp(2.0), 3)).isEqualTo(8);
        assertThat(BucketScale.index(0.25, 0)).isEqualTo(-3);
    }

    @Test
    void shouldCountZeroAndWhatIsBelowApart() {
        histogram.record(0);
        histogram.record(-5);
        assertThat(snapshot().zeroCount()).isEqualTo(2);
        assertThat(snapshot.count()).isEqualTo(2);
        assertThat(snapshot.sumNs()).isZero();
        assertThat(snapshot.bucketCounts()).isEmpty();
    }

    @Test
    void shouldBecomeCoarserWhereTheRangeIsWiderThanTheBuckets() {
        histogram.record(1);
        histogram.record(1_000_000_000_000L); // 2^40 times as much: 320 buckets of the finest scale, 160 of the next
        assertThat(snapshot().scale()).isEqualTo(2);
        assertThat(LongStream.of(snapshot.bucketCounts()).sum()).isEqualTo(2);
    }

    @Test
    void shouldCountMoreThanSixteenBitsHold() {
        for (int i = 0; i < 70_000; i++) {
            histogram.record(1_000_000);
        }
        histogram.record(4_000_000);
        assertThat(snapshot().bucketCounts()[0]).isEqualTo(70_000);
        assertThat(LongStream.of(snapshot.bucketCounts()).sum()).isEqualTo(70_001);
    }

    @Test
    void shouldGiveWhatIsNewSinceAnEarlierSnapshotAlsoAcrossACoarserScale() {
        final SplittableRandom random = new SplittableRandom(3);
        final long[] first = random.longs(200, 1_000, 1_000_000).toArray();
        final long[] second = random.longs(200, 1, 1L << 44).toArray();
        Arrays.stream(first).forEach(histogram::record);
        final HistogramSnapshot earlier = snapshot().copy();
        Arrays.stream(second).forEach(histogram::record);
        final HistogramSnapshot difference = snapshot().copy();
        assertThat(difference.scale()).isLessThan(earlier.scale());

        difference.subtract(earlier);

        assertThat(difference.count()).isEqualTo(second.length);
        assertThat(difference.sumNs()).isEqualTo(LongStream.of(second).sum());
        final long[] counts = difference.bucketCounts();
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).isEqualTo(expected(second, difference.scale(), difference.offset() + i));
        }
    }
}
