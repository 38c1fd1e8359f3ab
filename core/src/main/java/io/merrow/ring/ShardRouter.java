package io.merrow.ring;

import io.merrow.flow.FlowHash;
import org.agrona.DirectBuffer;

/** Gives each event to the ring of the shard that owns its flow. Capture thread only. */
public final class ShardRouter {
    private final FlowRing[] rings;

    public ShardRouter(final FlowRing... rings) {
        this.rings = rings.clone();
    }

    /** Takes an event, as {@code capture.EventSink}; false when the shard's ring is full. */
    public boolean onEvent(
            final int type,
            final long timeNs,
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final DirectBuffer valueBuffer,
            final int valueOffset) {
        final int shard = rings.length == 1 ? 0 : FlowHash.shard(FlowHash.hash(keyBuffer, keyOffset), rings.length);
        return rings[shard].offer(type, timeNs, keyBuffer, keyOffset, valueBuffer, valueOffset);
    }
}
