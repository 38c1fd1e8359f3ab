package io.merrow.export.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SeriesTableTest {
    private static final SeriesShape SHAPE = new SeriesShape(2, 1);
    private static final int LIMIT = 50;

    private final SeriesTable table = new SeriesTable(SHAPE, LIMIT);
    private final SeriesKey key = new SeriesKey();

    private MetricSeries find(final int number) {
        return table.find(key.ends(number % 7, number).facts(number / 3));
    }

    private MetricSeries add(final int number) {
        find(number);
        return table.add(key, Attributes.empty(), 1, number);
    }

    private static void update(final MetricSeries series, final long amount, final long nowNs) {
        series.begin();
        series.add(0, amount);
        series.add(1, amount);
        series.record(0, amount);
        series.end(nowNs);
    }

    private static long sum(final MetricSeries series) {
        final SeriesSnapshot snapshot = new SeriesSnapshot(SHAPE);
        series.copyTo(snapshot);
        return snapshot.sum(0);
    }

    @Test
    void shouldFindWhatAMapFindsWhateverBeginsAndEnds() {
        final SplittableRandom random = new SplittableRandom(11);
        final Map<Integer, Long> model = new HashMap<>();
        final Map<Integer, Long> updated = new HashMap<>();
        for (long nowNs = 1; nowNs < 20_000; nowNs++) {
            final int number = random.nextInt(80);
            MetricSeries series = find(number);
            assertThat(series != null).isEqualTo(model.containsKey(number));
            if (series == null && !table.isFull()) {
                series = add(number);
            }
            if (series != null) {
                update(series, number, nowNs);
                model.merge(number, (long) number, Long::sum);
                updated.put(number, nowNs);
                assertThat(sum(series)).isEqualTo(model.get(number));
            }
            if (random.nextInt(50) == 0) {
                final long beforeNs = nowNs - random.nextInt(200);
                final Set<Object> ended = new HashSet<>();
                table.expire(beforeNs, ended::add);
                final Set<Object> expected = new HashSet<>(model.keySet());
                expected.removeIf(each -> updated.get(each) >= beforeNs);
                assertThat(ended).isEqualTo(expected);
                model.keySet().removeAll(expected);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        final List<MetricSeries> all = new ArrayList<>();
        table.forEach(all::add);
        assertThat(all).hasSize(model.size());
    }

    @Test
    void shouldKeepTheOverflowSeriesForEver() {
        update(table.overflow(1), 5, 1);
        table.expire(1_000, labels -> {});
        assertThat(sum(table.overflow(2))).isEqualTo(5);
        assertThat(table.overflow(2).attributes().asMap().toString()).contains("otel.metric.overflow=true");
        assertThat(table.size()).isZero();
    }

    /** Sums and histogram have the same amounts: a snapshot in which they differ would be torn. */
    @Test
    @Timeout(60)
    void shouldNeverReadATornSeries() throws InterruptedException {
        final MetricSeries series = add(1);
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            final SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 300_000; i++) {
                update(series, random.nextLong(1, 1L << random.nextInt(2, 40)), i);
            }
            isDone.set(true);
        });
        writer.start();
        final SeriesSnapshot snapshot = new SeriesSnapshot(SHAPE);
        long before = 0;
        while (!isDone.get()) {
            series.copyTo(snapshot);
            assertThat(snapshot.sum(1)).isEqualTo(snapshot.sum(0));
            assertThat(snapshot.histogram(0).sumNs()).isEqualTo(snapshot.sum(0)).isGreaterThanOrEqualTo(before);
            long buckets = 0;
            for (final long count : snapshot.histogram(0).bucketCounts()) {
                buckets += count;
            }
            assertThat(buckets).isEqualTo(snapshot.histogram(0).count());
            before = snapshot.sum(0);
        }
        writer.join();
    }
}
