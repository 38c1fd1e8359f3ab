package io.merrow.table;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowTableDescriptor;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The slots of the flow table, in place. A slot that is not free stays what it is until the agent frees it, so the agent decides when that
 * is reads it without meeting another flow; others look at {@link #bornNs} before and after.
 *
 * <p>Counters and times are read as plain words: the kernel stores each whole, and a value that is a moment old is as good as one
 * read a moment ago. {@link #state} is read with acquire order, and all that the kernel wrote before it is seen.
 */
public final class FlowSlots {
    /** {@code slot >>> SEGMENT_SHIFT} is the segment of a slot. */
    public static final int SEGMENT_SHIFT = 20;

    private static final int MARKS_OF_SLOT = 2;
    private static final int SEGMENT_MASK = (1 << SEGMENT_SHIFT) - 1;

    private final UnsafeBuffer table;
    private final UnsafeBuffer marks;
    private final UnsafeBuffer[] hot;
    private final UnsafeBuffer[] cold;
    private final int capacity;
    private final FlowIndex index;
    private final FreeSlots free;

    /**
     * Views the arrays, which must outlive it. Those that no program has used yet get their random hash keys: do it before the first
     * packet comes.
     *
     * @param table    {@code struct flow_table}.
     * @param buckets  {@code struct flow_bucket}, one after the other; a power of two of them.
     * @param marks    {@code struct flow_mark_line}, one after the other.
     * @param hot      {@code struct flow_hot}, one after the other, in segments.
     * @param cold     {@code struct flow_cold} likewise.
     * @param capacity slots in all.
     */
    public FlowSlots(
            final UnsafeBuffer table,
            final UnsafeBuffer buckets,
            final UnsafeBuffer marks,
            final UnsafeBuffer[] hot,
            final UnsafeBuffer[] cold,
            final int capacity) {
        this.table = table;
        this.marks = marks;
        this.hot = hot;
        this.cold = cold;
        this.capacity = capacity;
        chooseHashKeys();
        index = new FlowIndex(buckets, table, this);
        free = new FreeSlots(this, table, marks);
    }

    private void chooseHashKeys() {
        int all = 0;
        for (int i = 0; i < FlowTableDescriptor.KEYS; i++) {
            all |= table.getInt(FlowTableDescriptor.HASH_KEYS_OFFSET + 4 * i);
        }
        if (all == 0) {
            final SecureRandom random = new SecureRandom();
            for (int i = 0; i < FlowTableDescriptor.KEYS; i++) {
                table.putInt(FlowTableDescriptor.HASH_KEYS_OFFSET + 4 * i, random.nextInt());
            }
        }
    }

    /** Slots in all. */
    public int capacity() {
        return capacity;
    }

    /** Slots from this on were never used. */
    public int used() {
        return (int) Math.min(capacity, table.getLongVolatile(FlowTableDescriptor.FRESH_OFFSET));
    }

    /** The slot of a key. */
    public FlowIndex index() {
        return index;
    }

    /** The list of free slots. */
    public FreeSlots free() {
        return free;
    }

    /** {@code struct flow_table}. */
    public UnsafeBuffer table() {
        return table;
    }

    /** {@code struct flow_mark_line}, one after the other. */
    public UnsafeBuffer marks() {
        return marks;
    }

    /** The buffer that holds the slot's {@code struct flow_hot} at {@link #hotOffset}. */
    public UnsafeBuffer hot(final int slot) {
        return hot[slot >>> SEGMENT_SHIFT];
    }

    /** Where it starts; the key is its first field. */
    public int hotOffset(final int slot) {
        return (slot & SEGMENT_MASK) * FlowHotDescriptor.LENGTH;
    }

    /** The buffer that holds the slot's {@code struct flow_cold} at {@link #coldOffset}. */
    public UnsafeBuffer cold(final int slot) {
        return cold[slot >>> SEGMENT_SHIFT];
    }

    /** Where it starts. */
    public int coldOffset(final int slot) {
        return (slot & SEGMENT_MASK) * FlowColdDescriptor.LENGTH;
    }

    /** Makes the program note the header fields of each direction's next packet, as it does at the beginning of a sweep. */
    public void noteNextPacket(final int slot) {
        marks.putShort(slot * MARKS_OF_SLOT, (short) 0);
    }

    /** {@code SLOT_…} of {@link KernelLayoutDescriptor}; what the kernel wrote before it is seen by what is read after it. */
    public int state(final int slot) {
        return hot(slot).getIntVolatile(hotOffset(slot) + FlowHotDescriptor.STATE_OFFSET);
    }

    /** Changes the state if it still is {@code expected}; false when the kernel was first. */
    public boolean state(final int slot, final int expected, final int state) {
        return hot(slot).compareAndSetInt(hotOffset(slot) + FlowHotDescriptor.STATE_OFFSET, expected, state);
    }

    /** Birth of the slot's flow, kernel clock; 0: there is none. */
    public long bornNs(final int slot) {
        return cold(slot).getLong(coldOffset(slot) + FlowColdDescriptor.BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Packets of one direction ({@code LOW_TO_HIGH}, {@code HIGH_TO_LOW}). */
    public long packets(final int slot, final int side) {
        return hot(slot)
                .getLong(
                        hotOffset(slot)
                                + FlowHotDescriptor.LOW_TO_HIGH_OFFSET
                                + side * HotSideDescriptor.LENGTH
                                + HotSideDescriptor.PACKETS_OFFSET,
                        ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return "FlowSlots{capacity=" + capacity + '}';
    }
}
