package io.merrow.flow.table;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A shard's flows that have no slot, because the kernel found none free: the same content in memory of our own, and an index of open
 * addressing by key. One thread.
 *
 * <p>An index entry is 8 bytes, a 32-bit tag (low half of the key's hash) over the block's number; 0 is empty. Probing is linear.
 * Deletion shifts back instead of leaving tombstones: flows come and go all day in a table that never grows again, and tombstones would
 * make every miss longer until a rehash. The index doubles at 2/3.
 */
public final class OverflowFlows {
    /** No such flow. */
    public static final int NONE = Slab.NONE;

    static final int HOT_OFFSET = 0;
    static final int COLD_OFFSET = HOT_OFFSET + FlowHotDescriptor.LENGTH;
    static final int STATE_OFFSET = COLD_OFFSET + FlowColdDescriptor.LENGTH;
    private static final int LENGTH = STATE_OFFSET + FlowStateDescriptor.LENGTH;

    private static final int INITIAL_ENTRIES = 64;
    private static final int MOST_ENTRIES = 1 << 27;

    private final Slab blocks = new Slab(LENGTH);
    private final UnsafeBuffer index = new UnsafeBuffer();
    private final int capacity;
    private ByteBuffer indexMemory;
    private int mask;
    private int indexed;

    /** @param capacity most flows at a time. */
    OverflowFlows(final int capacity) {
        this.capacity = capacity;
        useIndex(ByteBuffer.allocateDirect(INITIAL_ENTRIES * 8), INITIAL_ENTRIES);
    }

    /** Whether there is none in the index: most of the time. */
    public boolean isEmpty() {
        return indexed == 0;
    }

    /** Flows that were ever there at a time: numbers 1 to this. */
    public int used() {
        return blocks.used();
    }

    /** The buffer that holds a flow's block at {@link #offset}. */
    UnsafeBuffer buffer(final int number) {
        return blocks.buffer(number);
    }

    int offset(final int number) {
        return blocks.offset(number);
    }

    /** Off-heap memory held, bytes. */
    long memoryBytes() {
        return (mask + 1L) * 8 + blocks.memoryBytes();
    }

    /**
     * Finds the flow of a key.
     *
     * @param hash {@link FlowHash#hash} of the key.
     */
    public int find(final long hash, final DirectBuffer key, final int keyOffset) {
        final int tag = (int) hash;
        for (int i = tag & mask; ; i = (i + 1) & mask) {
            final long entry = index.getLong(i << 3);
            if (entry == 0) {
                return NONE;
            }
            if (tag(entry) == tag && isKey((int) entry, key, keyOffset)) {
                return (int) entry;
            }
        }
    }

    /** Adds a flow, all zero; {@link #NONE} when there is no room. */
    public int add(final long hash) {
        if (blocks.live() >= capacity || !indexHasRoom()) {
            return NONE;
        }
        final int number = blocks.add();
        if (number != NONE) {
            insert(index, mask, ((long) (int) hash << 32) | number);
            indexed++;
        }
        return number;
    }

    /** Takes a flow out of the index: its key is free for another, the block stays until {@link #free}. */
    public void unlink(final int number) {
        final int tag = (int) FlowHash.hash(buffer(number), offset(number) + HOT_OFFSET + FlowHotDescriptor.KEY_OFFSET);
        final long wanted = ((long) tag << 32) | number;
        for (int i = tag & mask; ; i = (i + 1) & mask) {
            final long entry = index.getLong(i << 3);
            if (entry == wanted) {
                removeAt(i);
                indexed--;
                return;
            }
            if (entry == 0) {
                throw new IllegalStateException("flow " + number + " is not in the index");
            }
        }
    }

    /** Gives an {@linkplain #unlink unlinked} flow's block back. */
    void free(final int number) {
        buffer(number).putInt(offset(number) + STATE_OFFSET + FlowStateDescriptor.STATE_OFFSET, 0);
        blocks.free(number);
    }

    private boolean isKey(final int number, final DirectBuffer key, final int keyOffset) {
        final UnsafeBuffer block = buffer(number);
        final int at = offset(number) + HOT_OFFSET + FlowHotDescriptor.KEY_OFFSET;
        for (int i = 0; i < FlowKeyFlyweight.LENGTH; i += Long.BYTES) {
            if (block.getLong(at + i) != key.getLong(keyOffset + i)) {
                return false;
            }
        }
        return true;
    }

    private static int tag(final long entry) {
        return (int) (entry >>> 32);
    }

    private boolean indexHasRoom() {
        final int entries = mask + 1;
        if (indexed < entries * 2L / 3) {
            return true;
        }
        final ByteBuffer memory = entries >= MOST_ENTRIES ? null : allocate(entries * 2 * 8);
        if (memory == null) {
            return false;
        }
        final UnsafeBuffer larger = new UnsafeBuffer(memory);
        final int largerMask = entries * 2 - 1;
        for (int i = 0; i < entries; i++) {
            final long entry = index.getLong(i << 3);
            if (entry != 0) {
                insert(larger, largerMask, entry);
            }
        }
        final ByteBuffer old = indexMemory;
        useIndex(memory, entries * 2);
        BufferUtil.free(old);
        return true;
    }

    private static ByteBuffer allocate(final int length) {
        try {
            return ByteBuffer.allocateDirect(length);
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    private void useIndex(final ByteBuffer memory, final int entries) {
        indexMemory = memory;
        index.wrap(memory);
        mask = entries - 1;
    }

    private static void insert(final UnsafeBuffer index, final int mask, final long entry) {
        int i = tag(entry) & mask;
        while (index.getLong(i << 3) != 0) {
            i = (i + 1) & mask;
        }
        index.putLong(i << 3, entry);
    }

    /** Moves later entries of the run into the gap, each as far as its home allows. */
    private void removeAt(final int position) {
        int gap = position;
        for (int i = (gap + 1) & mask; ; i = (i + 1) & mask) {
            final long entry = index.getLong(i << 3);
            if (entry == 0) {
                break;
            }
            final int fromHome = (i - (tag(entry) & mask)) & mask;
            if (fromHome >= ((i - gap) & mask)) {
                index.putLong(gap << 3, entry);
                gap = i;
            }
        }
        index.putLong(gap << 3, 0);
    }

    @Override
    public String toString() {
        return "OverflowFlows{size=" + blocks.live() + ", capacity=" + capacity + ", indexEntries=" + (mask + 1L)
                + ", memoryBytes=" + memoryBytes() + '}';
    }
}
