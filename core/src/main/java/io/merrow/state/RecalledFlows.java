package io.merrow.state;

import io.merrow.flow.FlowHistory;
import io.merrow.flow.table.FlowHash;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flows' past as it was at the start: a copy, since the journal continues. A flow is recalled once: what comes later under
 * its key is another. Any shard's thread; a key is asked for by one of them only.
 */
final class RecalledFlows implements FlowHistory {
    private static final int PAST_OFFSET = FlowKeyFlyweight.LENGTH;
    private static final int LENGTH = PAST_OFFSET + FlowProgressFlyweight.LENGTH;
    private static final long MISSING = -1;
    private static final int MOST_A_KEY = 16;

    private final UnsafeBuffer flows;
    /** By key's hash: the first of a chain; the newest entry first. */
    private final Long2LongHashMap first = new Long2LongHashMap(MISSING);

    private final int[] next;
    private final boolean[] isRecalled;
    private final boolean[] hasSlot;

    private RecalledFlows(final int count) {
        flows = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(1, count) * LENGTH));
        next = new int[count];
        isRecalled = new boolean[count];
        hasSlot = new boolean[count];
    }

    static FlowHistory of(final FlowStore store, final AgentState.PresentFlows present) {
        final RecalledFlows recalled = new RecalledFlows(store.size());
        int count = 0;
        for (int slot = 0; slot < store.slots() && count < recalled.next.length; slot++) {
            if (store.isUsed(slot)) {
                recalled.add(count++, store, slot, present);
            }
        }
        return count == 0 ? FlowHistory.NONE : recalled;
    }

    private void add(final int number, final FlowStore store, final int slot, final AgentState.PresentFlows present) {
        final int at = number * LENGTH;
        flows.putBytes(at, store.keyBuffer(), store.keyOffset(slot), FlowKeyFlyweight.LENGTH); // the past is behind it
        flows.putBytes(
                at + PAST_OFFSET,
                store.keyBuffer(),
                store.keyOffset(slot) + FlowKeyFlyweight.LENGTH,
                FlowProgressFlyweight.LENGTH);
        final long hash = FlowHash.hash(flows, at);
        next[number] = (int) first.put(hash, number);
        final long bornNs = flows.getLong(at + PAST_OFFSET + FlowProgressFlyweight.BORN_NS_OFFSET);
        hasSlot[number] = bornNs != 0 && present.contains(flows, at, bornNs);
    }

    @Override
    public boolean recall(
            final DirectBuffer keyBuffer, final int keyOffset, final long bornNs, final FlowProgressFlyweight past) {
        int latest = -1;
        long latestNs = Long.MIN_VALUE;
        int left = MOST_A_KEY;
        for (int i = (int) first.get(FlowHash.hash(keyBuffer, keyOffset)); i >= 0 && left > 0; i = next[i], left--) {
            if (isRecalled[i] || !isKey(i, keyBuffer, keyOffset)) {
                continue;
            }
            past.wrap(flows, i * LENGTH + PAST_OFFSET);
            if (bornNs != 0 && past.bornNs() == bornNs) {
                isRecalled[i] = true;
                return true;
            }
            final int ended = past.flags() & (FlowProgressFlyweight.ENDED | FlowProgressFlyweight.FORCED);
            if (!hasSlot[i] && ended != FlowProgressFlyweight.ENDED && past.lastNs() > latestNs) {
                latest = i;
                latestNs = past.lastNs();
            }
        }
        if (latest >= 0) {
            isRecalled[latest] = true;
            past.wrap(flows, latest * LENGTH + PAST_OFFSET);
        }
        return latest >= 0;
    }

    private boolean isKey(final int number, final DirectBuffer key, final int keyOffset) {
        for (int i = 0; i < FlowKeyFlyweight.LENGTH; i += Long.BYTES) {
            if (flows.getLong(number * LENGTH + i) != key.getLong(keyOffset + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "RecalledFlows{" + next.length + '}';
    }
}
