package io.merrow.table;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowBucketDescriptor;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowMarksDescriptor;
import io.merrow.layout.FlowTableDescriptor;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A flow table in ordinary memory, of one segment; does what the kernel program does to slots. One thread. */
public final class ModelTable {
    /** No slot is free. */
    public static final int NONE = -1;

    private final UnsafeBuffer table = memory(FlowTableDescriptor.LENGTH);
    private final UnsafeBuffer buckets;
    private final int bucketMask;
    private final FlowSlots slots;

    public ModelTable(final int capacity) {
        final int count = BitUtil.findNextPositivePowerOfTwo(Math.max(1, capacity / 4));
        bucketMask = count - 1;
        buckets = memory(count * FlowBucketDescriptor.LENGTH);
        slots = new FlowSlots(
                table,
                buckets,
                memory(BitUtil.align(capacity * 2, FlowMarksDescriptor.SLOTS * 2)),
                new UnsafeBuffer[] {memory(capacity * FlowHotDescriptor.LENGTH)},
                new UnsafeBuffer[] {memory(capacity * FlowColdDescriptor.LENGTH)},
                capacity);
    }

    private static UnsafeBuffer memory(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    public FlowSlots slots() {
        return slots;
    }

    /** Takes a free slot, the one that was freed last. */
    public int take() {
        final long head = table.getLong(FlowTableDescriptor.FREE_HEAD_OFFSET);
        if ((int) head != 0) {
            final int slot = (int) head - 1;
            final int next = slots.hot(slot).getInt(slots.hotOffset(slot) + FlowHotDescriptor.NEXT_FREE_OFFSET);
            table.putLong(FlowTableDescriptor.FREE_HEAD_OFFSET, (head >>> 32) + 1 << 32 | next & 0xFFFF_FFFFL);
            return slot;
        }
        final long fresh = table.getLong(FlowTableDescriptor.FRESH_OFFSET);
        if (fresh >= slots.capacity()) {
            return NONE;
        }
        table.putLong(FlowTableDescriptor.FRESH_OFFSET, fresh + 1);
        return (int) fresh;
    }

    /** Puts a filled slot into the index. */
    public void publish(final int slot) {
        final UnsafeBuffer hot = slots.hot(slot);
        final long hash = slots.index().hash(hot, slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET);
        final int bucket = (int) (hash & bucketMask) * FlowBucketDescriptor.LENGTH;
        final int entry = (int) (hash >>> 56) << FlowBucketDescriptor.SLOT_BITS | slot + 1;
        for (int way = 0; way < FlowBucketDescriptor.WAYS; way++) {
            if (buckets.getInt(bucket + 4 * way) == 0) {
                buckets.putInt(bucket + 4 * way, entry);
                state(slot, SLOT_LIVE);
                return;
            }
        }
        throw new AssertionError("bucket full");
    }

    /** The live slot of a key; {@link FlowIndex#NONE}: there is none. */
    public int find(final DirectBuffer key) {
        return slots.index().find(key, 0);
    }

    /** As when another flow takes the key. */
    public void retire(final int slot) {
        assertThat(slots.index().remove(slot)).isTrue();
        state(slot, SLOT_RETIRED);
    }

    /** As when another CPU was first with the flow. */
    public void withdraw(final int slot) {
        state(slot, SLOT_WITHDRAWN);
    }
    /** As an earlier process does that ends a flow, and exits. */
    public void end(final int slot) {
        final boolean unused = slots.index().remove(slot); // its entry may be gone already
        state(slot, SLOT_ENDED);
    }

    private void state(final int slot, final int state) {
        slots.hot(slot).putIntVolatile(slots.hotOffset(slot) + FlowHotDescriptor.STATE_OFFSET, state);
    }
}
