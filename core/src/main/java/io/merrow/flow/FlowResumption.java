package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.FIXED;
import static io.merrow.flow.table.FlowStateDescriptor.HANDSHAKE_EXPORTED;
import static io.merrow.flow.table.FlowStateDescriptor.INITIATOR_KNOWN;
import static io.merrow.flow.table.FlowStateDescriptor.SOURCE_HIGH;
import static io.merrow.layout.FlowProgressFlyweight.BASE_BYTES_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.BASE_OVERHEAD_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.BASE_PACKETS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_BYTES_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_OUT_OF_ORDER_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_OVERHEAD_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_PACKETS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_RETRANSMITS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_ZERO_WINDOWS_OFFSET;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * Continues flows of an earlier process: their ids, record numbers and orientation stay, and what it exported is not exported
 * again. One shard's thread.
 */
final class FlowResumption {
    /** A flow without a packet for so long is not expected again: the history may be released. */
    private static final long HISTORY_NS = TimeUnit.MINUTES.toNanos(10);

    private final FlowProgressFlyweight past = new FlowProgressFlyweight();
    private final long untilNs;
    private FlowHistory history;

    FlowResumption(final FlowShardContext.Start start) {
        history = start.history();
        untilNs = start.nowNs() + HISTORY_NS;
    }

    /**
     * Continues a flow of which nothing is known yet but its slot.
     *
     * @param bornNs of its kernel entry; 0: it has none.
     * @param opens  whether a SYN indicates a new one.
     * @param idleNs silence after which it is a new one.
     */
    void resume(
            final FlowSlotFlyweight slot, final long bornNs, final boolean opens, final long idleNs, final long nowNs) {
        if (history == FlowHistory.NONE) {
            return;
        }
        if (nowNs - untilNs > 0) {
            history = FlowHistory.NONE;
            return;
        }
        final DirectBuffer key = slot.keyBuffer();
        if (!history.recall(key, slot.keyOffset(), bornNs, past)) {
            return;
        }
        if (bornNs != 0 && past.bornNs() == bornNs) {
            continueFlow(slot, true);
        } else if (!opens && slot.firstNs() - past.lastNs() >= 0 && slot.firstNs() - past.lastNs() < idleNs) {
            continueFlow(slot, false);
        }
    }

    /** @param sameEntry whether the entry's counters start where they started for the exported records. */
    private void continueFlow(final FlowSlotFlyweight slot, final boolean sameEntry) {
        slot.firstNs(past.firstNs());
        slot.traceId(past.traceIdHigh(), past.traceIdLow());
        slot.recordNumber(past.recordNumber());
        slot.recordEndNs(past.lastNs());
        slot.set(FIXED
                | ((past.flags() & FlowProgressFlyweight.SOURCE_HIGH) != 0 ? SOURCE_HIGH : 0)
                | ((past.flags() & FlowProgressFlyweight.INITIATOR_KNOWN) != 0 ? INITIATOR_KNOWN : 0)
                | ((past.flags() & FlowProgressFlyweight.HANDSHAKE_EXPORTED) != 0 ? HANDSHAKE_EXPORTED : 0));
        for (int side = 0; side < 2; side++) {
            final long exportedPackets = past.of(EXPORTED_PACKETS_OFFSET, side);
            final long exportedBytes = past.of(EXPORTED_BYTES_OFFSET, side);
            final long exportedOverhead = past.of(EXPORTED_OVERHEAD_OFFSET, side);
            slot.exported(side, exportedPackets, exportedBytes, exportedOverhead);
            slot.addToBase(
                    side,
                    sameEntry ? past.of(BASE_PACKETS_OFFSET, side) : exportedPackets,
                    sameEntry ? past.of(BASE_BYTES_OFFSET, side) : exportedBytes,
                    sameEntry ? past.of(BASE_OVERHEAD_OFFSET, side) : exportedOverhead);
            if (sameEntry && slot.isTcp()) {
                slot.resumeTcp(
                        side,
                        past.tcp(EXPORTED_RETRANSMITS_OFFSET, side),
                        past.tcp(EXPORTED_OUT_OF_ORDER_OFFSET, side),
                        past.tcp(EXPORTED_ZERO_WINDOWS_OFFSET, side));
            }
        }
    }

    @Override
    public String toString() {
        return "FlowResumption{" + (history == FlowHistory.NONE ? "nothing" : history) + '}';
    }
}
