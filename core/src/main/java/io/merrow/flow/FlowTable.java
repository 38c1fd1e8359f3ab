package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.*;

import io.merrow.layout.FlowKeyFlyweight;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A shard's flows, off-heap: an index of open addressing over a slab of fixed slots, hot and cold parts apart. One thread.
 *
 * <p>An index entry is 8 bytes, a 32-bit tag (low half of the key's hash) over the slot's number + 1; 0 is empty.
 * Probing is linear, so a miss mostly costs one cache line. An entry's home is its tag's low bits: growing and deleting
 * need no look at the slots. Deletion shifts back instead of leaving tombstones: flows come and go all day in a table
 * that never grows again, and tombstones would make every miss longer until a rehash. The index doubles at 2/3.
 *
 * <p>Slots are allocated in chunks when they are first needed, so memory follows the number of flows.
 *
 * <p>A key may be there more than once: flows that were superseded wait for the kernel's last word beside the one that
 * took over. See {@link #find}.
 */
public final class FlowTable {
    /** No such slot. */
    public static final int NONE = -1;

    static final int CHUNK_SLOTS = 4096;
    private static final int CHUNK_BITS = Integer.numberOfTrailingZeros(CHUNK_SLOTS);
    private static final int HOT_BITS = Integer.numberOfTrailingZeros(HOT_LENGTH);
    private static final int CHUNK_LENGTH = CHUNK_SLOTS * (HOT_LENGTH + COLD_LENGTH);
    private static final int INITIAL_INDEX_ENTRIES = 1024;
    private static final int KEY_WORDS_LENGTH = FlowKeyFlyweight.LENGTH;

    private final UnsafeBuffer[] chunks;
    private final UnsafeBuffer[] coldChunks;
    private final BlockSlab bases = new BlockSlab(BASE_LENGTH);
    private final UnsafeBuffer index = new UnsafeBuffer();
    private ByteBuffer indexMemory;
    private int mask;
    private int capacity;
    private int indexed;
    private int live;
    private int firstUnused;
    private int freeHead = NONE;

    /**
     * @param capacity most flows at a time, 1 to 2^26.
     */
    public FlowTable(final int capacity) {
        if (capacity < 1 || capacity > 1 << 26) {
            throw new IllegalArgumentException("capacity must be 1 to " + (1 << 26) + " flows: " + capacity);
        }
        this.capacity = capacity;
        chunks = new UnsafeBuffer[(capacity + CHUNK_SLOTS - 1) >>> CHUNK_BITS];
        coldChunks = new UnsafeBuffer[chunks.length];
        useIndex(ByteBuffer.allocateDirect(INITIAL_INDEX_ENTRIES * 8), INITIAL_INDEX_ENTRIES);
    }

    /** Flows in the slab. */
    public int size() {
        return live;
    }

    /** Most flows at a time. Less than asked for once the process had no more off-heap memory to give. */
    public int capacity() {
        return capacity;
    }

    /** Slots that were ever used: numbers 0 to this - 1 may be {@linkplain #wrap wrapped}. */
    int slots() {
        return firstUnused;
    }

    /** Off-heap memory held, bytes. */
    public long memoryBytes() {
        final int chunkCount = (firstUnused + CHUNK_SLOTS - 1) >>> CHUNK_BITS;
        return (long) chunkCount * CHUNK_LENGTH + ((long) mask + 1) * 8 + bases.memoryBytes();
    }

    /** Views a slot. */
    FlowSlotFlyweight wrap(final int number, final FlowSlotFlyweight slot) {
        return slot.wrap(
                chunk(number), offset(number), coldChunks[number >>> CHUNK_BITS], coldOffset(number), bases, number);
    }

    /**
     * Finds a flow.
     *
     * @param hash   {@link FlowHash#hash} of the key.
     * @param bornNs of the kernel's entry in question.
     * @return the slot of that key and entry; else the slot of the key's present flow, which is not superseded; else
     *     {@link #NONE}.
     */
    public int find(final long hash, final DirectBuffer key, final int keyOffset, final long bornNs) {
        final int tag = (int) hash;
        int present = NONE;
        for (int i = tag & mask; ; i = (i + 1) & mask) {
            final long entry = index.getLong(i << 3);
            if (entry == 0) {
                return present;
            }
            if (tag(entry) == tag) {
                final int number = number(entry);
                final UnsafeBuffer chunk = chunk(number);
                final int offset = offset(number);
                if (keyEquals(chunk, offset + KEY_OFFSET, key, keyOffset)) {
                    if (chunk.getLong(offset + BORN_NS_OFFSET) == bornNs) {
                        return number;
                    }
                    if ((chunk.getInt(offset + STATE_OFFSET) & PHASE_MASK) != PHASE_SUPERSEDED) {
                        present = number;
                    }
                }
            }
        }
    }

    /**
     * Adds a flow. The slot is zero but for the key and {@code LIVE}.
     *
     * @return the slot's number; {@link #NONE} when the table is full.
     */
    public int add(final long hash, final DirectBuffer key, final int keyOffset) {
        if (live >= capacity || !indexHasRoom()) {
            return NONE;
        }
        final int number = takeSlot();
        if (number == NONE) {
            return NONE;
        }
        final UnsafeBuffer chunk = chunk(number);
        final int offset = offset(number);
        chunk.setMemory(offset, HOT_LENGTH, (byte) 0);
        coldChunks[number >>> CHUNK_BITS].setMemory(coldOffset(number), COLD_LENGTH, (byte) 0);
        chunk.putBytes(offset + KEY_OFFSET, key, keyOffset, FlowKeyFlyweight.LENGTH);
        chunk.putInt(offset + STATE_OFFSET, LIVE);
        insert(index, mask, ((long) (int) hash << 32) | (number + 1));
        indexed++;
        live++;
        return number;
    }

    /** Takes a slot out of the index: its key is free for another flow, the slot stays until {@link #free}. */
    public void unlink(final int number) {
        final UnsafeBuffer chunk = chunk(number);
        final int tag = (int) FlowHash.hash(chunk, offset(number) + KEY_OFFSET);
        final long wanted = ((long) tag << 32) | (number + 1);
        for (int i = tag & mask; ; i = (i + 1) & mask) {
            final long entry = index.getLong(i << 3);
            if (entry == wanted) {
                removeAt(i);
                indexed--;
                return;
            }
            if (entry == 0) {
                throw new IllegalStateException("slot " + number + " is not in the index");
            }
        }
    }

    /** Gives an {@linkplain #unlink unlinked} slot back. */
    public void free(final int number) {
        final UnsafeBuffer chunk = chunk(number);
        final int offset = offset(number);
        final int base = coldChunks[number >>> CHUNK_BITS].getInt(coldOffset(number) + BASE_BLOCK_OFFSET);
        if (base != BlockSlab.NONE) {
            bases.free(base);
        }
        chunk.putInt(offset + STATE_OFFSET, 0);
        chunk.putInt(offset, freeHead);
        freeHead = number;
        live--;
    }

    /**
     * Shows every flow; {@code consumer} only reads and keeps nothing.
     *
     * @param slot is wrapped over one after the other.
     */
    public void forEach(final FlowSlotFlyweight slot, final Consumer<FlowSlotFlyweight> consumer) {
        for (int number = 0; number < firstUnused; number++) {
            if (wrap(number, slot).is(LIVE)) {
                consumer.accept(slot);
            }
        }
    }

    private UnsafeBuffer chunk(final int number) {
        return chunks[number >>> CHUNK_BITS];
    }

    private static int offset(final int number) {
        return (number & (CHUNK_SLOTS - 1)) << HOT_BITS;
    }

    private static int coldOffset(final int number) {
        return (number & (CHUNK_SLOTS - 1)) * COLD_LENGTH;
    }

    private static int tag(final long entry) {
        return (int) (entry >>> 32);
    }

    private static int number(final long entry) {
        return (int) entry - 1;
    }

    private static boolean keyEquals(final DirectBuffer a, final int at, final DirectBuffer b, final int bAt) {
        for (int i = 0; i < KEY_WORDS_LENGTH; i += 8) {
            if (a.getLong(at + i) != b.getLong(bAt + i)) {
                return false;
            }
        }
        return true;
    }

    private int takeSlot() {
        if (freeHead != NONE) {
            final int number = freeHead;
            freeHead = chunk(number).getInt(offset(number));
            return number;
        }
        final int chunkIndex = firstUnused >>> CHUNK_BITS;
        if (chunks[chunkIndex] == null) {
            final ByteBuffer memory = allocate(CHUNK_LENGTH, true);
            if (memory == null) {
                return NONE;
            }
            chunks[chunkIndex] = new UnsafeBuffer(memory, 0, CHUNK_SLOTS * HOT_LENGTH);
            coldChunks[chunkIndex] = new UnsafeBuffer(memory, CHUNK_SLOTS * HOT_LENGTH, CHUNK_SLOTS * COLD_LENGTH);
        }
        return firstUnused++;
    }

    private boolean indexHasRoom() {
        final int entries = mask + 1;
        if (indexed < entries / 3 * 2) {
            return true;
        }
        final ByteBuffer memory = entries >= 1 << 27 ? null : allocate(entries * 2 * 8, false);
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

    /** No memory is no failure but the capacity. It is not asked for again: the JDK tries long before it refuses. */
    private ByteBuffer allocate(final int length, final boolean toCacheLine) {
        try {
            return toCacheLine
                    ? BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH)
                    : ByteBuffer.allocateDirect(length);
        } catch (final OutOfMemoryError ex) {
            capacity = Math.max(1, live);
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
        return "FlowTable{size=" + live + ", capacity=" + capacity + ", indexEntries=" + (mask + 1L) + ", memoryBytes="
                + memoryBytes() + '}';
    }
}
