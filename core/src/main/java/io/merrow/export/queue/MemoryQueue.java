package io.merrow.export.queue;

import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The queue in memory, off-heap; it ends with the process.
 *
 * <p>The export thread only. Memory comes in segments when they are first reached, and an empty queue starts over at
 * the first: an agent whose collector keeps up never touches more than one.
 */
public final class MemoryQueue implements RecordQueue {
    /** Records in a segment. */
    public static final int SEGMENT_RECORDS = 1024;

    private static final int LENGTH = FlowRecordFlyweight.LENGTH;

    private final int capacity;
    private final UnsafeBuffer[] segments;
    private int head;
    private int size;
    private long position;

    /**
     * @param capacity records, at least 1.
     */
    public MemoryQueue(final int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1 record: " + capacity);
        }
        this.capacity = capacity;
        segments = new UnsafeBuffer[(capacity + SEGMENT_RECORDS - 1) / SEGMENT_RECORDS];
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset) {
        final boolean full = size == capacity;
        if (full) {
            skipOldest();
        }
        final int index = wrap(head + size);
        segment(index).putBytes(offset(index), buffer, offset, LENGTH);
        size++;
        return !full;
    }

    @Override
    public int moveTo(final MutableDirectBuffer target, final int limit) {
        final int count = Math.min(limit, size);
        for (int i = 0; i < count; i++) {
            target.putBytes(i * LENGTH, segments[head / SEGMENT_RECORDS], offset(head), LENGTH);
            skipOldest();
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    /** Nothing: what was moved is gone. */
    @Override
    public void commit(final long upTo) {}

    @Override
    public long recoveredEnd() {
        return 0;
    }

    /** Nothing outlives the process: what waits is forgotten. */
    @Override
    public long keep() {
        head = 0;
        size = 0;
        return Long.MAX_VALUE;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void close() {}

    /** Segments that have memory. */
    public int allocatedSegments() {
        int count = 0;
        for (final UnsafeBuffer segment : segments) {
            count += segment == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public String toString() {
        return "MemoryQueue{size=" + size + ", capacity=" + capacity + ", head=" + head + ", segments="
                + allocatedSegments() + "/" + segments.length + "}";
    }

    private void skipOldest() {
        size--;
        position++;
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
