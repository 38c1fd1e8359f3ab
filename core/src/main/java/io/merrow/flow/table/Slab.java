package io.merrow.flow.table;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Blocks of one size, off-heap, in chunks with a free list: what only some flows need is in blocks beside their slots, so
 * that the others do not pay for it. A block is made when a flow first needs it and given back with its slot. One thread.
 */
public final class Slab {
    /** No block. Numbers start at 1, so that a new slot, which is all zero, has none. */
    public static final int NONE = 0;

    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_BLOCKS = 1 << CHUNK_BITS;

    private final int length;
    private UnsafeBuffer[] chunks = new UnsafeBuffer[0];
    private int firstUnused;
    private int freeHead = NONE;
    private int live;

    /**
     * @param length of a block, bytes; a multiple of 8.
     */
    public Slab(final int length) {
        this.length = length;
    }

    /**
     * Takes a block, all zero.
     *
     * @return its number; {@link #NONE} when the process has no more off-heap memory.
     */
    public int add() {
        final int number = take();
        if (number != NONE) {
            live++;
            chunk(number).setMemory(offset(number), length, (byte) 0);
        }
        return number;
    }

    public void free(final int number) {
        chunk(number).putInt(offset(number), freeHead);
        freeHead = number;
        live--;
    }

    /** Blocks that are in use. */
    int live() {
        return live;
    }

    /** Blocks that were ever used: numbers 1 to this. */
    int used() {
        return firstUnused;
    }

    /** The buffer that holds the block, at {@link #offset}. */
    public UnsafeBuffer buffer(final int number) {
        return chunk(number);
    }

    /** Where the block starts in {@link #buffer}. */
    public int offset(final int number) {
        return ((number - 1) & (CHUNK_BLOCKS - 1)) * length;
    }

    /** Off-heap memory held, bytes. */
    public long memoryBytes() {
        return (long) chunks.length * CHUNK_BLOCKS * length;
    }

    private int take() {
        if (freeHead != NONE) {
            final int number = freeHead;
            freeHead = chunk(number).getInt(offset(number));
            return number;
        }
        if (firstUnused == chunks.length << CHUNK_BITS && !grow()) {
            return NONE;
        }
        return ++firstUnused;
    }

    private boolean grow() {
        try {
            final UnsafeBuffer chunk = new UnsafeBuffer(
                    BufferUtil.allocateDirectAligned(CHUNK_BLOCKS * length, BitUtil.CACHE_LINE_LENGTH));
            final UnsafeBuffer[] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = chunk;
            chunks = more;
            return true;
        } catch (final OutOfMemoryError ex) {
            return false;
        }
    }

    private UnsafeBuffer chunk(final int number) {
        return chunks[(number - 1) >>> CHUNK_BITS];
    }

    @Override
    public String toString() {
        return "Slab{length=" + length + ", live=" + live + ", memoryBytes=" + memoryBytes() + '}';
    }
}
