package io.merrow.admin;

import io.merrow.export.format.RecordPrinter;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.MutableDirectBuffer;

/**
 * Copies each record on its way out for the admin thread. Never waits: when that thread is behind, the copy is left out
 * and counted; the record itself goes its way. {@link #print} is the export thread's, {@link #poll} the admin thread's.
 */
public final class RecordTap implements RecordPrinter {
    private final RecordHandOff copies;
    private final AtomicLong missed = new AtomicLong();
    private final int half;
    private volatile Runnable halfFull = () -> {};

    /**
     * @param capacity records that may wait for the admin thread.
     */
    public RecordTap(final int capacity) {
        copies = new RecordHandOff(capacity);
        half = capacity / 2;
    }

    /** Always false: a copy is no export. */
    @Override
    public boolean print(final MutableDirectBuffer buffer, final int offset) {
        if (!copies.offer(buffer, offset)) {
            missed.lazySet(missed.get() + 1);
        } else if (copies.size() == half) {
            halfFull.run();
        }
        return false;
    }

    @Override
    public boolean showsAll() {
        return true;
    }

    /** Always false, too. */
    @Override
    public boolean flush() {
        return false;
    }

    @Override
    public void close() {
        // Memory goes with the object.
    }

    /** Wakes the reader before it is full. */
    void onHalfFull(final Runnable waker) {
        halfFull = waker;
    }

    int poll(final RecordConsumer consumer, final int limit) {
        return copies.poll(consumer, limit);
    }

    /** Records of which there was no copy. Any thread. */
    long missed() {
        return missed.get();
    }

    @Override
    public String toString() {
        return "RecordTap{" + copies + ", missed=" + missed + '}';
    }
}
