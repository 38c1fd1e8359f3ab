package io.merrow.state;

import static io.merrow.state.StateFileDescriptor.*;

import io.merrow.flow.table.FlowHash;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is remembered of flows, by key and kernel entry: slots in the file, their index in memory. The export thread, once it
 * runs. Allocates only to grow the index.
 *
 * <p>A slot's checksum is taken back before the slot changes and written last: a process killed between leaves a slot that the
 * next start finds empty.
 */
final class FlowStore {
    private static final long MISSING = -1;
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final UnsafeBuffer buffer;
    private final ByteBuffer bytes;
    private final int capacity;
    private final CRC32C crc = new CRC32C();
    private final FlowProgressFlyweight stored = new FlowProgressFlyweight();
    private final Long2LongHashMap index = new Long2LongHashMap(MISSING);
    private final IntArrayList free = new IntArrayList();
    private int firstUnused;

    FlowStore(final StateFile file) {
        buffer = file.buffer();
        bytes = file.bytes();
        capacity = file.flows();
        for (int slot = 0; slot < capacity; slot++) {
            if (buffer.getInt(offset(slot) + FLOW_USED_OFFSET) == 0) {
                continue;
            }
            while (firstUnused < slot) {
                free.addInt(firstUnused++);
            }
            firstUnused = slot + 1;
            if (isWhole(slot)) {
                index.put(hash(buffer, offset(slot) + FLOW_KEY_OFFSET, bornNs(slot)), slot);
            } else {
                free(slot);
            }
        }
    }

    int size() {
        return index.size();
    }

    /**
     * The slot of a flow; of a new one when it has none.
     *
     * @return -1 when there is no room.
     */
    int acquire(final DirectBuffer key, final int keyOffset, final long bornNs) {
        final long hash = hash(key, keyOffset, bornNs);
        final long found = index.get(hash);
        if (found != MISSING) {
            return (int) found;
        }
        final int slot = takeSlot();
        if (slot >= 0) {
            buffer.putInt(offset(slot) + FLOW_CRC_OFFSET, 0);
            buffer.putBytes(offset(slot) + FLOW_KEY_OFFSET, key, keyOffset, FlowKeyFlyweight.LENGTH);
            index.put(hash, slot);
        }
        return slot;
    }

    /** The slot of a flow; -1 when it has none. */
    int find(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return (int) index.get(hash(key, keyOffset, bornNs));
    }

    /** Whether a flow's final record is stored, with so many packets of its kernel entry at least. */
    boolean hasFinal(
            final DirectBuffer key,
            final int keyOffset,
            final long bornNs,
            final long packetsLowToHigh,
            final long packetsHighToLow) {
        final int slot = find(key, keyOffset, bornNs);
        if (slot < 0) {
            return false;
        }
        wrap(slot, stored);
        return (stored.flags() & FlowProgressFlyweight.ENDED) != 0
                && inEntry(0) >= packetsLowToHigh
                && inEntry(1) >= packetsHighToLow;
    }

    private long inEntry(final int side) {
        return stored.of(FlowProgressFlyweight.EXPORTED_PACKETS_OFFSET, side)
                - stored.of(FlowProgressFlyweight.BASE_PACKETS_OFFSET, side);
    }

    private int takeSlot() {
        if (!free.isEmpty()) {
            return free.popInt();
        }
        return firstUnused < capacity ? firstUnused++ : -1;
    }

    /** Views what a slot remembers; to change it, between {@link #begin} and {@link #end}. */
    FlowProgressFlyweight wrap(final int slot, final FlowProgressFlyweight past) {
        return past.wrap(buffer, offset(slot) + FLOW_PAST_OFFSET);
    }

    /** What the slot holds counts for nothing until {@link #end}. */
    void begin(final int slot) {
        buffer.putIntOrdered(offset(slot) + FLOW_CRC_OFFSET, 0);
        buffer.putIntOrdered(offset(slot) + FLOW_USED_OFFSET, 1);
    }

    void end(final int slot) {
        buffer.putIntOrdered(offset(slot) + FLOW_CRC_OFFSET, crcOf(slot));
    }

    /** Forgets a flow. */
    void remove(final int slot) {
        index.remove(hash(buffer, offset(slot) + FLOW_KEY_OFFSET, bornNs(slot)));
        free(slot);
    }

    private void free(final int slot) {
        buffer.putIntOrdered(offset(slot) + FLOW_USED_OFFSET, 0);
        buffer.putIntOrdered(offset(slot) + FLOW_CRC_OFFSET, 0);
        free.addInt(slot);
    }

    /** Whether the slot remembers a flow. */
    boolean isUsed(final int slot) {
        return slot < firstUnused && buffer.getInt(offset(slot) + FLOW_USED_OFFSET) == 1 && isWhole(slot);
    }

    /** Slots that were ever used are below. */
    int slots() {
        return firstUnused;
    }

    DirectBuffer keyBuffer() {
        return buffer;
    }

    int keyOffset(final int slot) {
        return offset(slot) + FLOW_KEY_OFFSET;
    }

    /** Identifies a flow in this process. */
    long hash(final int slot) {
        return hash(buffer, keyOffset(slot), bornNs(slot));
    }

    /** The slot of {@link #hash(int)}; -1 when there is none any more. */
    int slotOf(final long hash) {
        return (int) index.get(hash);
    }

    private long bornNs(final int slot) {
        return buffer.getLong(offset(slot) + FLOW_PAST_OFFSET + FlowProgressFlyweight.BORN_NS_OFFSET);
    }

    private boolean isWhole(final int slot) {
        return buffer.getInt(offset(slot) + FLOW_CRC_OFFSET) == crcOf(slot);
    }

    /** Never 0, which marks a slot that is being written. */
    private int crcOf(final int slot) {
        crc.reset();
        crc.update(bytes.limit(offset(slot) + FLOW_PAST_OFFSET + FlowProgressFlyweight.LENGTH)
                .position(offset(slot) + FLOW_KEY_OFFSET));
        return (int) crc.getValue() | 1;
    }

    private static int offset(final int slot) {
        return HEAD_LENGTH + slot * FLOW_LENGTH;
    }

    /** Identifies a flow. */
    static long hash(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return FlowHash.hash(key, keyOffset) ^ bornNs * ODD;
    }

    @Override
    public String toString() {
        return "FlowStore{size=" + size() + ", capacity=" + capacity + '}';
    }
}
