package io.merrow.flow;

import static io.merrow.flow.FlowDetailDescriptor.LENGTH;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A shard's flow details, off-heap: chunks of fixed blocks with a free list. Made when a flow first needs one and given
 * back with its slot, so that only flows in tunnels and the like pay for it. One thread.
 */
final class FlowDetails {
    /** No detail. Numbers start at 1, so that a new slot, which is all zero, has none. */
    static final int NONE = 0;

    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_BLOCKS = 1 << CHUNK_BITS;

    private UnsafeBuffer[] chunks = new UnsafeBuffer[0];
    private int firstUnused;
    private int freeHead = NONE;
    private int live;

    /**
     * Takes a block, all zero.
     *
     * @return its number; {@link #NONE} when the process has no more off-heap memory.
     */
    int add() {
        final int number = take();
        if (number != NONE) {
            live++;
            chunk(number).setMemory(offset(number), LENGTH, (byte) 0);
        }
        return number;
    }

    void free(final int number) {
        chunk(number).putInt(offset(number), freeHead);
        freeHead = number;
        live--;
    }

    FlowDetailFlyweight wrap(final int number, final FlowDetailFlyweight detail) {
        return detail.wrap(chunk(number), offset(number));
    }

    /** Off-heap memory held, bytes. */
    long memoryBytes() {
        return (long) chunks.length * CHUNK_BLOCKS * LENGTH;
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
                    BufferUtil.allocateDirectAligned(CHUNK_BLOCKS * LENGTH, BitUtil.CACHE_LINE_LENGTH));
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

    private static int offset(final int number) {
        return ((number - 1) & (CHUNK_BLOCKS - 1)) * LENGTH;
    }

    @Override
    public String toString() {
        return "FlowDetails{live=" + live + ", memoryBytes=" + memoryBytes() + '}';
    }
}
