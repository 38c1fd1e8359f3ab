package io.merrow.ring;

import io.merrow.flow.table.FlowHash;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.table.FlowSlots;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;

/** Gives each event to the ring of the shard that has the flow, by its key. Capture thread only. */
public final class ShardRouter {
    private final FlowSlots slots;
    private final FlowRing[] rings;

    public ShardRouter(final FlowSlots slots, final FlowRing... rings) {
        this.slots = slots;
        this.rings = rings.clone();
    }

    /** Takes news of a slot, as {@code capture.EventSink}; false when the shard's ring is full. */
    public boolean onSlot(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
        if (rings.length == 1) {
            return rings[0].offer(slot, bornNs, timeNs, isTimed);
        }
        final int shard = shard(slots.hot(slot), slots.hotOffset(slot));
        VarHandle.acquireFence(); // a birth that is read after the key is not older
        if (slots.bornNs(slot) != bornNs) {
            return rings[0].offer(
                    slot, bornNs, timeNs, isTimed); // it has another flow by now: any shard sees that it is old
        }
        return rings[shard].offer(slot, bornNs, timeNs, isTimed);
    }

    /** Takes a packet that found no slot; false when the shard's ring is full. */
    public boolean onOverflow(final long timeNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
        return rings[shard(buffer, hotOffset)].offerPacket(timeNs, buffer, hotOffset, coldOffset);
    }

    private int shard(final DirectBuffer hot, final int hotOffset) {
        return rings.length == 1
                ? 0
                : FlowHash.shard(FlowHash.hash(hot, hotOffset + FlowHotDescriptor.KEY_OFFSET), rings.length);
    }

    @Override
    public String toString() {
        return "ShardRouter{shards=" + rings.length + '}';
    }
}
