package io.merrow.export.queue;

import com.google.errorprone.annotations.CheckReturnValue;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.thread.SingleThread;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Hands records from one thread, a shard's mostly, to another, the export thread mostly, off-heap and bounded.
 *
 * <p>One producer ({@link #offer}), one consumer ({@link #poll}), release and acquire between them; any thread may ask
 * for the {@link #size()}. It is Agrona's {@link OneToOneRingBuffer}: a ring of our own with fixed slots would save its
 * header of 8 bytes and the zeroing of what was read, which is some nanoseconds a record, and would need its own proof.
 */
public final class RecordHandOff {
    private static final int RECORD_TYPE = 1;
    private static final int STRIDE =
            BitUtil.align(FlowRecordFlyweight.LENGTH + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);

    /** The ring takes no message that is longer than an eighth of it. */
    private static final int LEAST_LENGTH = BitUtil.findNextPositivePowerOfTwo(8 * FlowRecordFlyweight.LENGTH);

    private final SingleThread writer = new SingleThread();
    private final SingleThread reader = new SingleThread();
    private final OneToOneRingBuffer ring;
    private final MessageHandler handler = (type, buffer, offset, length) -> this.consumer.onRecord(buffer, offset);
    private RecordConsumer consumer;

    /**
     * @param capacity records that fit at least; more do, up to the next power of two in bytes.
     */
    public RecordHandOff(final int capacity) {
        if (capacity < 1 || capacity > (1 << 20)) {
            throw new IllegalArgumentException("capacity must be 1 to " + (1 << 20) + " records: " + capacity);
        }
        final int length = Math.max(LEAST_LENGTH, BitUtil.findNextPositivePowerOfTwo((capacity + 1) * STRIDE));
        ring = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                length + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
    }

    /**
     * Copies one record in. The producing thread only.
     *
     * @return false when it is full: nothing was taken.
     */
    @CheckReturnValue
    public boolean offer(final DirectBuffer buffer, final int offset) {
        assert writer.isSame();
        return ring.write(RECORD_TYPE, buffer, offset, FlowRecordFlyweight.LENGTH);
    }

    /**
     * Hands on what is there. The consuming thread only.
     *
     * @param limit at most so many records.
     * @return how many.
     */
    public int poll(final RecordConsumer consumer, final int limit) {
        assert reader.isSame();
        this.consumer = consumer;
        return ring.read(handler, limit);
    }

    /** Records in it; any thread, exact while neither side moves. */
    public int size() {
        return ring.size() / STRIDE;
    }

    @Override
    public String toString() {
        return "RecordHandOff{records=" + size() + ", bytes=" + ring.size() + "/" + ring.capacity() + "}";
    }
}
