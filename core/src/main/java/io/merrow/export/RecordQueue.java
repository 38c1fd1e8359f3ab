package io.merrow.export;

import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The records that wait for a batch: off-heap, bounded, oldest first; when it is full the oldest goes.
 *
 * <p>The export thread only. Memory comes in segments when they are first reached, and an empty queue starts over at
 * the first: an agent whose collector keeps up never touches more than one.
 */
final class RecordQueue {
    /** Records in a segment. */
    static final int SEGMENT_RECORDS = 1024;

    private static final int LENGTH = FlowRecordFlyweight.LENGTH;

    private final int capacity;
    private final UnsafeBuffer[] segments;
    private int head;
    private int size;

    /**
     * @param capacity records, at least 1.
     */
    RecordQueue(final int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1 record: " + capacity);
        }
        this.capacity = capacity;
        segments = new UnsafeBuffer[(capacity + SEGMENT_RECORDS - 1) / SEGMENT_RECORDS];
    }

    /**
     * Appends a copy of the record.
     *
     * @return false when the queue was full and the oldest record was dropped for it.
     */
    boolean offer(final DirectBuffer buffer, final int offset) {
        final boolean full = size == capacity;
        if (full) {
            skipOldest();
        }
        final int index = wrap(head + size);
        segment(index).putBytes(offset(index), buffer, offset, LENGTH);
        size++;
        return !full;
    }

    /**
     * Moves the oldest records to {@code target}, one after the other from its start.
     *
     * @return how many: {@code limit}, or all there are.
     */
    int moveTo(final MutableDirectBuffer target, final int limit) {
        final int count = Math.min(limit, size);
        for (int i = 0; i < count; i++) {
            target.putBytes(i * LENGTH, segments[head / SEGMENT_RECORDS], offset(head), LENGTH);
            skipOldest();
        }
        return count;
    }

    /** Forgets everything. */
    void clear() {
        head = 0;
        size = 0;
    }

    /** Records in the queue. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Segments that have memory. */
    int allocatedSegments() {
        int count = 0;
        for (final UnsafeBuffer segment : segments) {
            count += segment == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public String toString() {
        return "RecordQueue{size=" + size + ", capacity=" + capacity + ", head=" + head + ", segments="
                + allocatedSegments() + "/" + segments.length + "}";
    }

    private void skipOldest() {
        size--;
        head = size == 0 ? 0 : wrap(head + 1);
    }

    private int wrap(final int index) {
        return index >= capacity ? index - capacity : index;
    }

    private static int offset(final int index) {
        return index % SEGMENT_RECORDS * LENGTH;
    }

    private UnsafeBuffer segment(final int index) {
        final int number = index / SEGMENT_RECORDS;
        UnsafeBuffer segment = segments[number];
        if (segment == null) {
            final int records = Math.min(SEGMENT_RECORDS, capacity - number * SEGMENT_RECORDS);
            segment = new UnsafeBuffer(BufferUtil.allocateDirectAligned(records * LENGTH, BitUtil.CACHE_LINE_LENGTH));
            segments[number] = segment;
        }
        return segment;
    }
}
