package io.merrow.flow.table;

import io.merrow.table.FlowSlots;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the shards know of the flows in the slots ({@link FlowStateDescriptor}), off-heap, parallel to the slots: in chunks that are
 * allocated when one of their slots is first used, so that memory follows the number of flows.
 *
 * <p>A slot's state belongs to the shard whose flow is in the slot. It passes to another shard with the slot: by the sink, the list of
 * free slots and the kernel's event, each of which releases and acquires. Chunks may be asked for by any thread.
 */
public final class FlowStates {
    static final int CHUNK_BITS = 12;
    static final int CHUNK_STATES = 1 << CHUNK_BITS;

    private final FlowSlots slots;
    private final UnsafeBuffer[] chunks;
    private int allocated;
    private boolean isExhausted;

    public FlowStates(final FlowSlots slots) {
        this.slots = slots;
        chunks = new UnsafeBuffer[slots.capacity() + CHUNK_STATES - 1 >>> CHUNK_BITS];
    }

    /** The slots that they are of. */
    public FlowSlots slots() {
        return slots;
    }

    /** Frees the slot of a flow that has left; any thread, one for a slot. */
    public void free(final int slot) {
        final UnsafeBuffer chunk = chunk(slot >>> CHUNK_BITS);
        if (chunk != null) {
            final int at =
                    (slot & CHUNK_STATES - 1) * FlowStateDescriptor.LENGTH + FlowStateDescriptor.TIMES_FREED_OFFSET;
            chunk.putInt(at, chunk.getInt(at) + 1);
        }
        slots.free().free(slot);
    }

    /** Chunks that there may be. */
    int chunkCount() {
        return chunks.length;
    }

    /**
     * A chunk, of state number {@code number << CHUNK_BITS} and those that follow; null when the process has no more off-heap
     * memory. That is not asked for again: the JDK tries for long before it refuses.
     */
    synchronized UnsafeBuffer chunk(final int number) {
        if (chunks[number] == null && !isExhausted) {
            chunks[number] = allocate();
            isExhausted = chunks[number] == null;
            allocated += isExhausted ? 0 : 1;
        }
        return chunks[number];
    }

    static UnsafeBuffer allocate() {
        try {
            final ByteBuffer memory = BufferUtil.allocateDirectAligned(
                    CHUNK_STATES * FlowStateDescriptor.LENGTH, BitUtil.CACHE_LINE_LENGTH);
            return new UnsafeBuffer(memory);
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    /** Off-heap memory held, bytes. */
    public synchronized long memoryBytes() {
        return (long) allocated * CHUNK_STATES * FlowStateDescriptor.LENGTH;
    }

    @Override
    public String toString() {
        return "FlowStates{memoryBytes=" + memoryBytes() + '}';
    }
}
