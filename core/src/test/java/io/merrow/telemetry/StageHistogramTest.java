package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageHistogramTest {
    private final StageLatency latency = new StageLatency(1);

    private HistogramDataPointSnapshot point() {
        final HistogramSnapshot snapshot =
                (HistogramSnapshot) new StageHistogram(latency, List.of(0.001, 0.01)).collect();
        return snapshot.getDataPoints().stream()
                .filter(each -> each.getLabels().get("stage").equals("event_read"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldMakeNativeBucketsThatAddUpAndHoldTheirValues() {
        final StageLatency.Writer writer = latency.writer(Stage.EVENT_READ, 0);
        for (int i = 0; i <= 1000; i++) {
            writer.record(i * 10_000L);
        }
        final HistogramDataPointSnapshot point = point();
        final NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
        long sum = point.getNativeZeroCount();
        for (int i = 0; i < buckets.size(); i++) {
            sum += buckets.getCount(i);
        }
        assertThat(sum).isEqualTo(1001);
        assertThat(point.getCount()).isEqualTo(1001);
        final double first = Math.pow(2, buckets.getBucketIndex(0) / 8.0);
        assertThat(first).as("upper bound of 10 µs' bucket").isBetween(1e-5, 1.1e-5);
        final double last = Math.pow(2, buckets.getBucketIndex(buckets.size() - 1) / 8.0);
        assertThat(last).isBetween(1e-2, 1.1e-2);
    }

    @Test
    void shouldCountBelowClassicBounds() {
        final StageLatency.Writer writer = latency.writer(Stage.EVENT_READ, 0);
        writer.record(1_000);
        writer.record(5_000_000);
        writer.record(50_000_000);
        assertThat(point().getClassicBuckets().stream().map(each -> each.getCount()))
                .containsExactly(1L, 1L, 1L);
    }
}
