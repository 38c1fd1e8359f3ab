package io.merrow.export;

import io.merrow.enrich.RecordEnricher;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Records that wait for a moment because an end of theirs, a pod born just now, has no name yet. Off-heap, bounded: when
 * it is full the oldest is exported as it is, and so is each whose time is up.
 *
 * <p>The export thread only, but for {@link #size()}. Records leave in the order in which they came.
 */
public final class DeferredRecords {
    private static final int LENGTH = FlowRecordFlyweight.LENGTH;

    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final AtomicInteger size = new AtomicInteger();
    private final RecordEnricher enricher;
    private final long holdNs;
    private final int capacity;
    private final AtomicCounter heldCount;
    private final AtomicCounter namelessCount;
    private long[] deadlinesNs;
    private UnsafeBuffer records;
    private int head;

    /**
     * @param holdNs        longest wait; 0: none.
     * @param capacity      records at most; their memory is taken when the first is held.
     * @param heldCount     counts records that waited.
     * @param namelessCount counts those that were exported without all names.
     */
    public DeferredRecords(
            final RecordEnricher enricher,
            final long holdNs,
            final int capacity,
            final AtomicCounter heldCount,
            final AtomicCounter namelessCount) {
        this.enricher = enricher;
        this.holdNs = holdNs;
        this.capacity = capacity;
        this.heldCount = heldCount;
        this.namelessCount = namelessCount;
    }

    /** Holds nothing. */
    public static DeferredRecords none() {
        return new DeferredRecords(RecordEnricher.NONE, 0, 0, null, null);
    }

    /**
     * Takes a copy of the record if it is worth to wait for its names.
     *
     * @param consumer gets the oldest, if there is no room.
     * @return false: it was not taken; export it at once.
     */
    boolean offer(final MutableDirectBuffer buffer, final int offset, final long nowNs, final RecordConsumer consumer) {
        if (holdNs == 0 || !enricher.mayKnowMoreSoon(record.wrap(buffer, offset))) {
            return false;
        }
        if (records == null) {
            records = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity * LENGTH, Long.BYTES));
            deadlinesNs = new long[capacity];
        }
        if (size.get() == capacity) {
            release(consumer);
        }
        final int index = (head + size.get()) % capacity;
        records.putBytes(index * LENGTH, buffer, offset, LENGTH);
        deadlinesNs[index] = nowNs + holdNs;
        size.setRelease(size.get() + 1);
        heldCount.incrementRelease();
        return true;
    }

    /**
     * Lets go, oldest first, those that are named now and those whose time is up.
     *
     * @param all let all go.
     * @return how many.
     */
    int poll(final RecordConsumer consumer, final long nowNs, final boolean all) {
        int count = 0;
        while (size.get() > 0 && (all || deadlinesNs[head] - nowNs <= 0 || !isNameless())) {
            release(consumer);
            count++;
        }
        return count;
    }

    private boolean isNameless() {
        return enricher.mayKnowMoreSoon(record.wrap(records, head * LENGTH));
    }

    private void release(final RecordConsumer consumer) {
        if (isNameless()) {
            namelessCount.incrementRelease();
        }
        final int offset = head * LENGTH;
        head = (head + 1) % capacity;
        size.setRelease(size.get() - 1);
        consumer.onRecord(records, offset);
    }

    /** Records that wait. Any thread. */
    int size() {
        return size.getAcquire();
    }

    @Override
    public String toString() {
        return "DeferredRecords{size=" + size + ", capacity=" + capacity + '}';
    }
}
