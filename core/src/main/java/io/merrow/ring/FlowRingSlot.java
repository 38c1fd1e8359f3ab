package io.merrow.ring;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.ShardValueDescriptor;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One preallocated place in a {@link FlowRing}: type and time beside the bytes of key and value, which lie together in
 * the ring's one off-heap block. Written by the producer before it publishes, read by the consumer after.
 */
final class FlowRingSlot {
    static final int KEY_OFFSET = 0;
    static final int VALUE_OFFSET = KEY_OFFSET + FlowKeyFlyweight.LENGTH;

    /** Whole cache lines, so that producer and consumer do not share one. */
    static final int LENGTH = BitUtil.align(VALUE_OFFSET + ShardValueDescriptor.LENGTH, BitUtil.CACHE_LINE_LENGTH);

    private final UnsafeBuffer memory;
    private final int offset;
    private int type;
    private long timeNs;

    FlowRingSlot(final UnsafeBuffer memory, final int offset) {
        this.memory = memory;
        this.offset = offset;
    }

    void set(
            final int type,
            final long timeNs,
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final DirectBuffer valueBuffer,
            final int valueOffset,
            final ShardValueWriter values) {
        this.type = type;
        this.timeNs = timeNs;
        memory.putBytes(offset + KEY_OFFSET, keyBuffer, keyOffset, FlowKeyFlyweight.LENGTH);
        values.write(type, keyBuffer, keyOffset, valueBuffer, valueOffset, memory, offset + VALUE_OFFSET);
    }

    int type() {
        return type;
    }

    long timeNs() {
        return timeNs;
    }

    DirectBuffer buffer() {
        return memory;
    }

    int keyOffset() {
        return offset + KEY_OFFSET;
    }

    int valueOffset() {
        return offset + VALUE_OFFSET;
    }
}
