package io.merrow.export.metrics.series;

import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.collections.IntArrayList;

/**
 * The series by their keys: open addressing with linear probing for the writer, and an array of slots for readers, in which a series
 * keeps its place. A table has a limit: what comes on top is measured together, in one series with the attribute
 * {@code otel.metric.overflow}, so that sums stay exact whatever the cardinality.
 *
 * <p>One thread writes; {@link #forEach} and {@link #size} are for any.
 */
public final class SeriesTable {
    private static final Attributes OVERFLOW =
            Attributes.builder().put("otel.metric.overflow", true).build();
    private static final int OVERFLOW_SLOT = 0;

    private final SeriesShape shape;
    private final AtomicReferenceArray<MetricSeries> slots;
    private final MetricSeries[] index;
    /** Of the series in {@link #index}, so that a look-up reads those alone that it may look for. */
    private final int[] hashes;

    private final IntArrayList freeSlots = new IntArrayList();
    private int usedSlots = 1;
    private final AtomicInteger size = new AtomicInteger();

    /** @param limit most series beside the overflow's. */
    public SeriesTable(final SeriesShape shape, final int limit) {
        this.shape = shape;
        slots = new AtomicReferenceArray<>(limit + 1);
        index = new MetricSeries[BitUtil.findNextPositivePowerOfTwo(2 * (limit + 1))];
        hashes = new int[index.length];
    }

    public SeriesShape shape() {
        return shape;
    }

    /** Series, without the overflow's. Any thread. */
    public int size() {
        return size.getAcquire();
    }

    /** Most series. */
    public int limit() {
        return slots.length() - 1;
    }

    /** The series with that key; null: there is none. Writer. */
    public MetricSeries find(final SeriesKey key) {
        final int hash = key.hash();
        int at = hash & index.length - 1;
        while (index[at] != null) {
            if (hashes[at] == hash && index[at].key().equals(key)) {
                return index[at];
            }
            at = at + 1 & index.length - 1;
        }
        return null;
    }

    /** Whether no further series fits. Writer. */
    public boolean isFull() {
        return size.getPlain() == limit();
    }

    /**
     * Adds a series; the table must not be full nor have the key. Writer.
     *
     * @param labels see {@link MetricSeries}.
     */
    public MetricSeries add(
            final SeriesKey key, final Attributes attributes, final long startEpochNs, final Object labels) {
        final MetricSeries series = new MetricSeries(key.copy(), attributes, shape, startEpochNs, labels);
        final int hash = key.hash();
        int at = hash & index.length - 1;
        while (index[at] != null) {
            at = at + 1 & index.length - 1;
        }
        index[at] = series;
        hashes[at] = hash;
        final int slot = freeSlots.isEmpty() ? usedSlots++ : freeSlots.popInt();
        slots.setRelease(slot, series);
        size.setRelease(size.getPlain() + 1);
        return series;
    }

    /** The series of all that does not fit. Writer. */
    public MetricSeries overflow(final long startEpochNs) {
        MetricSeries series = slots.getPlain(OVERFLOW_SLOT);
        if (series == null) {
            series = new MetricSeries(new SeriesKey(), OVERFLOW, shape, startEpochNs, null);
            slots.setRelease(OVERFLOW_SLOT, series);
        }
        return series;
    }

    /**
     * Ends all series that were not updated since then. The overflow's stays. Writer.
     *
     * @param beforeNs kernel clock.
     * @param ended    gets the labels of each.
     * @return how many.
     */
    public int expire(final long beforeNs, final Consumer<Object> ended) {
        int count = 0;
        for (int slot = OVERFLOW_SLOT + 1; slot < usedSlots; slot++) {
            final MetricSeries series = slots.getPlain(slot);
            if (series != null && series.updatedNs() - beforeNs < 0) {
                remove(series);
                slots.setRelease(slot, null);
                freeSlots.pushInt(slot);
                ended.accept(series.labels());
                count++;
            }
        }
        size.setRelease(size.getPlain() - count);
        return count;
    }

    /** Takes it out of the index, and moves those behind it up, so that each is still found from its hash on. */
    private void remove(final MetricSeries series) {
        final int mask = index.length - 1;
        int hole = series.key().hash() & mask;
        while (index[hole] != series) {
            hole = hole + 1 & mask;
        }
        int at = hole + 1 & mask;
        while (index[at] != null) {
            final int home = hashes[at] & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                index[hole] = index[at];
                hashes[hole] = hashes[at];
                hole = at;
            }
            at = at + 1 & mask;
        }
        index[hole] = null;
    }

    /** Calls back with each series. Any thread; series that begin or end meanwhile may be missing or not. */
    public void forEach(final Consumer<MetricSeries> consumer) {
        for (int slot = 0; slot < slots.length(); slot++) {
            final MetricSeries series = slots.getAcquire(slot);
            if (series != null) {
                consumer.accept(series);
            }
        }
    }

    @Override
    public String toString() {
        return "SeriesTable{" + size + " of " + limit() + '}';
    }
}
