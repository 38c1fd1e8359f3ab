package io.merrow.table;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowTableDescriptor;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives slots back to the kernel program: a stack that it pops (Treiber 1986), and only we push. The slot that was freed last is
 * used first, as caches still have it.
 */
public final class FreeSlots {
    private static final int MARKS_OF_SLOT = 2;

    private final FlowSlots slots;
    private final UnsafeBuffer table;
    private final UnsafeBuffer marks;

    FreeSlots(final FlowSlots slots, final UnsafeBuffer table, final UnsafeBuffer marks) {
        this.slots = slots;
        this.table = table;
        this.marks = marks;
    }

    /**
     * Frees a slot that no program holds: it is out of the index, and a grace period has passed. Any thread, one for a slot.
     *
     * <p>The program expects it all zero. A process that is killed in between leaves a slot that has no birth, or one that is free but on
     * no list: {@link #recover} finds both.
     */
    public void free(final int slot) {
        final UnsafeBuffer hot = slots.hot(slot);
        final int at = slots.hotOffset(slot);
        slots.cold(slot).setMemory(slots.coldOffset(slot), FlowColdDescriptor.LENGTH, (byte) 0);
        VarHandle.releaseFence(); // a reader that sees half a key sees no birth
        hot.setMemory(at, FlowHotDescriptor.STATE_OFFSET, (byte) 0);
        hot.setMemory(
                at + FlowHotDescriptor.TCP_WINDOW_OFFSET,
                FlowHotDescriptor.LENGTH - FlowHotDescriptor.TCP_WINDOW_OFFSET,
                (byte) 0);
        marks.putShort(slot * MARKS_OF_SLOT, (short) 0);
        hot.putIntVolatile(at + FlowHotDescriptor.STATE_OFFSET, SLOT_FREE);
        push(hot, at, slot);
    }

    private void push(final UnsafeBuffer hot, final int at, final int slot) {
        long head;
        long next;
        do {
            head = table.getLongVolatile(FlowTableDescriptor.FREE_HEAD_OFFSET);
            hot.putInt(at + FlowHotDescriptor.NEXT_FREE_OFFSET, (int) head, ByteOrder.nativeOrder());
            next = (head >>> 32) + 1 << 32 | slot + 1;
        } while (!table.compareAndSetLong(FlowTableDescriptor.FREE_HEAD_OFFSET, head, next));
    }

    /** Whether a record has all that a flow has counted. */
    @FunctionalInterface
    public interface StoredFlows {
        boolean contains(DirectBuffer key, int keyOffset, long bornNs, long packetsLowToHigh, long packetsHighToLow);
    }

    /**
     * Frees the slots of flows that an earlier process ended and whose final records it stored. Before any other thread frees.
     *
     * @return how many flows have ended and have no stored record: their slots stay, and a sweep finds them.
     */
    public int freeStored(final StoredFlows stored) {
        int left = 0;
        for (int slot = 0; slot < slots.used(); slot++) {
            final int state = slots.state(slot);
            if (state == SLOT_FREE || state == SLOT_LIVE) {
                continue;
            }
            if (stored.contains(
                    slots.hot(slot),
                    slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET,
                    slots.bornNs(slot),
                    slots.packets(slot, 0),
                    slots.packets(slot, 1))) {
                free(slot);
            } else {
                left++;
            }
        }
        return left;
    }

    /**
     * Puts back what an earlier process, killed in the middle of {@link #free}, left half empty or on no list. While programs run: they
     * only pop, and {@code next_free} is ours alone, so the list that we walk is the one that there was at the beginning. Before any
     * other thread frees.
     *
     * @param grace waits until no program is filling a slot that it took before.
     * @return how many there were.
     */
    public int recover(final Runnable grace) {
        final int used = slots.used();
        final BitSet lost = new BitSet(used);
        final BitSet listed = listed();
        for (int slot = 0; slot < used; slot++) {
            if (isHalfEmpty(slot) || slots.state(slot) == SLOT_FREE && !listed.get(slot)) {
                lost.set(slot);
            }
        }
        if (lost.isEmpty()) {
            return 0;
        }
        grace.run();
        int count = 0;
        for (int slot = lost.nextSetBit(0); slot >= 0; slot = lost.nextSetBit(slot + 1)) {
            if (isHalfEmpty(slot) || slots.state(slot) == SLOT_FREE) {
                free(slot);
                count++;
            }
        }
        return count;
    }

    private boolean isHalfEmpty(final int slot) {
        final int state = slots.state(slot);
        return state != SLOT_FREE && state != SLOT_LIVE && slots.bornNs(slot) == 0;
    }

    private BitSet listed() {
        final BitSet listed = new BitSet(slots.used());
        int slot = (int) table.getLongVolatile(FlowTableDescriptor.FREE_HEAD_OFFSET) - 1;
        while (slot >= 0 && !listed.get(slot)) {
            listed.set(slot);
            slot = slots.hot(slot)
                            .getInt(slots.hotOffset(slot) + FlowHotDescriptor.NEXT_FREE_OFFSET, ByteOrder.nativeOrder())
                    - 1;
        }
        return listed;
    }

    @Override
    public String toString() {
        return "FreeSlots{" + slots + '}';
    }
}
