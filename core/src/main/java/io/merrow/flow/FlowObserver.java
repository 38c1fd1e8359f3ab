package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;

import io.merrow.flow.orientation.LearnedListeners;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.tcp.TcpTracker;
import io.merrow.layout.FlowKeyFlyweight;

/**
 * Looks at a flow's slot for what has to be noticed when it happens: the IP facts of an interval's first packet, the order of a close,
 * listeners. One thread, no allocation.
 *
 * <p>IP facts of an interval are those that the slot has when the first packet of a side is noticed: the kernel keeps those of the first
 * packet since the latest sweep or record.
 */
final class FlowObserver {
    private final LearnedListeners learned;
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();

    FlowObserver(final LearnedListeners learned) {
        this.learned = learned;
    }

    /** @return whether the flow began to close since it was observed before. */
    boolean observe(final FlowSlotFlyweight flow) {
        for (int side = 0; side < 2; side++) {
            if (!flow.is(FACTS_TAKEN << side) && (flow.packetsDelta(side) | flow.bytesDelta(side)) != 0) {
                flow.keepFacts(side);
                flow.set(FACTS_TAKEN << side);
            }
        }
        return flow.isTcp() && observeTcp(flow);
    }

    private boolean observeTcp(final FlowSlotFlyweight flow) {
        learn(flow, 0);
        learn(flow, 1);
        final int flags = flow.flags();
        if (!TcpTracker.isClosing(flags)) {
            return false;
        }
        TcpTracker.observe(flow);
        final int noticed = ((flags & TCP_FIN) != 0 ? FIN_NOTICED : 0) | ((flags & TCP_RST) != 0 ? RST_NOTICED : 0);
        final boolean isNew = (noticed & ~flow.state()) != 0;
        flow.set(noticed);
        return isNew;
    }

    /** A SYN+ACK's sender is a listener from then on (flow-model, 3). */
    private void learn(final FlowSlotFlyweight flow, final int side) {
        if ((flow.flags(side) & SIDE_SYN_ACK) == 0 || flow.is(LISTENER_NOTICED << side)) {
            return;
        }
        flow.set(LISTENER_NOTICED << side);
        final boolean isLow = side == LOW_TO_HIGH;
        key.wrap(flow.keyBuffer(), flow.keyOffset());
        learned.learn(
                flow.keyBuffer(),
                flow.keyOffset() + (isLow ? FlowKeyFlyweight.ADDRESS_LOW_OFFSET : FlowKeyFlyweight.ADDRESS_HIGH_OFFSET),
                isLow ? key.portLow() : key.portHigh(),
                key.protocol(),
                flow.lastNs());
    }
}
