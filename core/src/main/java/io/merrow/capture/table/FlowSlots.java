package io.merrow.capture.table;

import static io.merrow.bpf.BpfMapSegments.SEGMENT_SHIFT;
import static io.merrow.bpf.BpfMapSegments.SEGMENT_VALUES;

import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfMapSegments;
import io.merrow.bpf.BpfObject;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowTableDescriptor;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The slots of the flow table, in place. A slot that is not free stays what it is until the agent frees it, so the thread that frees
 * slots reads them without meeting another flow.
 *
 * <p>Counters and times are read as plain words: the kernel stores each whole, and a value that is a moment old is as good as one
 * read a moment ago. {@link #state} is read with acquire order, and all that the kernel wrote before it is seen.
 */
public final class FlowSlots implements AutoCloseable {
    private final BpfMapMemory tableMemory;
    private final BpfMapMemory indexMemory;
    private final BpfMapMemory marksMemory;
    private final BpfMapSegments hotMemory;
    private final BpfMapSegments coldMemory;
    private final UnsafeBuffer table;
    private final UnsafeBuffer[] hot;
    private final UnsafeBuffer[] cold;
    private final int capacity;
    private final FlowIndex index;
    private final FreeSlots free;

    /**
     * Maps the tables of a loaded object. Those that no program has used yet get their random hash keys: do it before the first
     * packet comes.
     */
    public FlowSlots(final BpfObject object) {
        tableMemory = object.map(KernelLayoutDescriptor.MAP_FLOW_TABLE).mmap(true);
        indexMemory = object.map(KernelLayoutDescriptor.MAP_FLOW_INDEX).mmap(true);
        marksMemory = object.map(KernelLayoutDescriptor.MAP_FLOW_MARKS).mmap(true);
        hotMemory = object.map(KernelLayoutDescriptor.MAP_FLOW_HOT).mmapSegments();
        coldMemory = object.map(KernelLayoutDescriptor.MAP_FLOW_COLD).mmapSegments();
        table = tableMemory.buffer();
        hot = hotMemory.buffers();
        cold = coldMemory.buffers();
        capacity = object.map(KernelLayoutDescriptor.MAP_FLOW_HOT).maxEntries();
        chooseHashKeys();
        index = new FlowIndex(indexMemory.buffer(), table, this);
        free = new FreeSlots(this, table, marksMemory.buffer());
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
        return marksMemory.buffer();
    }

    /** The buffer that holds the slot's {@code struct flow_hot} at {@link #hotOffset}. */
    public UnsafeBuffer hot(final int slot) {
        return hot[slot >>> SEGMENT_SHIFT];
    }

    /** Where it starts; the key is its first field. */
    public int hotOffset(final int slot) {
        return (slot & (SEGMENT_VALUES - 1)) * FlowHotDescriptor.LENGTH;
    }

    /** The buffer that holds the slot's {@code struct flow_cold} at {@link #coldOffset}. */
    public UnsafeBuffer cold(final int slot) {
        return cold[slot >>> SEGMENT_SHIFT];
    }

    /** Where it starts. */
    public int coldOffset(final int slot) {
        return (slot & (SEGMENT_VALUES - 1)) * FlowColdDescriptor.LENGTH;
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

    /** Latest packet of either direction, kernel clock. */
    public long lastNs(final int slot) {
        return Math.max(
                ofSide(slot, FlowHotDescriptor.LOW_TO_HIGH_OFFSET + HotSideDescriptor.LAST_NS_OFFSET),
                ofSide(slot, FlowHotDescriptor.HIGH_TO_LOW_OFFSET + HotSideDescriptor.LAST_NS_OFFSET));
    }

    /** Packets of one direction ({@code LOW_TO_HIGH}, {@code HIGH_TO_LOW}). */
    public long packets(final int slot, final int side) {
        return ofSide(
                slot,
                FlowHotDescriptor.LOW_TO_HIGH_OFFSET
                        + side * HotSideDescriptor.LENGTH
                        + HotSideDescriptor.PACKETS_OFFSET);
    }

    private long ofSide(final int slot, final int field) {
        return hot(slot).getLong(hotOffset(slot) + field, ByteOrder.nativeOrder());
    }

    /** Unmaps. No thread may be using a buffer. */
    @Override
    public void close() {
        CloseHelper.quietCloseAll(coldMemory, hotMemory, marksMemory, indexMemory, tableMemory);
    }

    @Override
    public String toString() {
        return "FlowSlots{capacity=" + capacity + '}';
    }
}
