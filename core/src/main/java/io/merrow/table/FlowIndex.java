package io.merrow.table;

import com.google.errorprone.annotations.CheckReturnValue;
import io.merrow.layout.FlowBucketDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowTableDescriptor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The index of the flow table, as the kernel program has it ({@code bpf/src/table.h}): hash, bucket and tag are computed alike. No
 * system call: entries are changed by compare-and-swap, on both sides.
 */
public final class FlowIndex {
    /** No slot. */
    public static final int NONE = -1;

    private static final int ENTRY_LENGTH = 4;
    private static final long WORD = 0xFFFF_FFFFL;
    private static final long ODD = 0x9E3779B97F4A7C15L;
    private static final int TAG_SHIFT = Long.SIZE - (Integer.SIZE - FlowBucketDescriptor.SLOT_BITS);

    private final UnsafeBuffer buckets;
    private final long mask;
    private final long[] keys = new long[FlowTableDescriptor.KEYS];
    private final FlowSlots slots;

    FlowIndex(final UnsafeBuffer buckets, final UnsafeBuffer table, final FlowSlots slots) {
        this.buckets = buckets;
        this.mask = buckets.capacity() / FlowBucketDescriptor.LENGTH - 1L;
        this.slots = slots;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = table.getInt(FlowTableDescriptor.HASH_KEYS_OFFSET + 4 * i, ByteOrder.nativeOrder()) & WORD;
        }
    }

    /** As {@code flow_hash()}: NH, then mixed. */
    long hash(final DirectBuffer key, final int offset) {
        long hash = 0;
        for (int i = 0; i < keys.length; i += 2) {
            final long first = key.getInt(offset + 4 * i, ByteOrder.nativeOrder()) + keys[i] & WORD;
            final long second = key.getInt(offset + 4 * i + 4, ByteOrder.nativeOrder()) + keys[i + 1] & WORD;
            hash += first * second;
        }
        hash ^= hash >>> 32;
        hash *= ODD;
        return hash ^ hash >>> 32;
    }

    /** The slot that has the key; {@link #NONE} when no slot has. */
    public int find(final DirectBuffer key, final int offset) {
        final long hash = hash(key, offset);
        final int bucket = bucketOffset(hash);
        final int tag = (int) (hash >>> TAG_SHIFT);
        for (int way = 0; way < FlowBucketDescriptor.WAYS; way++) {
            final int entry = buckets.getIntVolatile(bucket + way * ENTRY_LENGTH);
            final int number = (entry & FlowBucketDescriptor.SLOT_MASK) - 1;
            if (number >= 0
                    && entry >>> FlowBucketDescriptor.SLOT_BITS == tag
                    && number < slots.capacity()
                    && isKey(number, key, offset)) {
                return number;
            }
        }
        return NONE;
    }

    private boolean isKey(final int slot, final DirectBuffer key, final int offset) {
        final UnsafeBuffer hot = slots.hot(slot);
        final int at = slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET;
        for (int i = 0; i < FlowKeyFlyweight.LENGTH; i += Long.BYTES) {
            if (hot.getLong(at + i) != key.getLong(offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes a slot out: no packet that comes from now on finds it. False when the index does not have it. */
    @CheckReturnValue
    public boolean remove(final int slot) {
        final long hash = hash(slots.hot(slot), slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET);
        final int entry = (int) (hash >>> TAG_SHIFT) << FlowBucketDescriptor.SLOT_BITS | slot + 1;
        final int bucket = bucketOffset(hash);
        for (int way = 0; way < FlowBucketDescriptor.WAYS; way++) {
            if (buckets.getIntVolatile(bucket + way * ENTRY_LENGTH) == entry) {
                return buckets.compareAndSetInt(bucket + way * ENTRY_LENGTH, entry, 0);
            }
        }
        return false;
    }

    private int bucketOffset(final long hash) {
        return (int) (hash & mask) * FlowBucketDescriptor.LENGTH;
    }

    @Override
    public String toString() {
        return "FlowIndex{buckets=" + (mask + 1) + '}';
    }
}
