package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;

import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.TunnelFlyweight;
import org.agrona.DirectBuffer;

/**
 * Adds to a flow's detail what a kernel value says: overhead bytes as {@link FlowAccumulator} does the other counters, the
 * tunnel once, the latest indexes of AH, ESP and WireGuard, the processes that send. One thread.
 */
final class DetailAccumulator {
    private final FlowDetails details;
    private final FlowDetailFlyweight detail = new FlowDetailFlyweight();
    private final TunnelFlyweight tunnel = new TunnelFlyweight();

    DetailAccumulator(final FlowDetails details) {
        this.details = details;
    }

    /**
     * Applies the snapshot of the slot's own kernel entry.
     *
     * @return whether it said anything new.
     */
    boolean applySnapshot(
            final FlowSlotFlyweight slot,
            final FlowSideFlyweight low,
            final FlowSideFlyweight high,
            final DirectBuffer buffer,
            final int tunnelOffset) {
        tunnel.wrap(buffer, tunnelOffset);
        if (isPlain(low, high) || !find(slot)) {
            return false;
        }
        final boolean ofLow = detail.seen(LOW_TO_HIGH, low.overheadBytes());
        final boolean ofHigh = detail.seen(HIGH_TO_LOW, high.overheadBytes());
        return takeFacts(low, high) | ofLow | ofHigh;
    }

    /** Adds a packet that is in no kernel entry. */
    void addPacket(
            final FlowSlotFlyweight slot,
            final FlowSideFlyweight low,
            final FlowSideFlyweight high,
            final DirectBuffer buffer,
            final int tunnelOffset) {
        tunnel.wrap(buffer, tunnelOffset);
        if (!isPlain(low, high) && find(slot)) {
            detail.addToBase(LOW_TO_HIGH, low.overheadBytes());
            detail.addToBase(HIGH_TO_LOW, high.overheadBytes());
            takeFacts(low, high);
        }
    }

    private boolean takeFacts(final FlowSideFlyweight low, final FlowSideFlyweight high) {
        takeSecurity(LOW_TO_HIGH, low);
        takeSecurity(HIGH_TO_LOW, high);
        final boolean ofProcess =
                detail.processId(LOW_TO_HIGH, low.processId()) | detail.processId(HIGH_TO_LOW, high.processId());
        return ofProcess | (tunnel.isKnown() && detail.tunnel(tunnel.buffer(), tunnel.offset()));
    }

    private void takeSecurity(final int side, final FlowSideFlyweight snapshot) {
        if (hasSecurity(snapshot)) {
            detail.security(side, snapshot);
        }
    }

    /** Whether there is nothing to keep: so most flows never touch a detail. */
    private boolean isPlain(final FlowSideFlyweight low, final FlowSideFlyweight high) {
        return (low.overheadBytes() | high.overheadBytes() | low.processId() | high.processId()) == 0
                && !tunnel.isKnown()
                && !hasSecurity(low)
                && !hasSecurity(high);
    }

    private static boolean hasSecurity(final FlowSideFlyweight side) {
        return (side.ahSpi() | side.securityIndex() | side.receiverIndex() | side.wireguardType()) != 0;
    }

    private boolean find(final FlowSlotFlyweight slot) {
        if (!details.ensure(slot)) {
            return false;
        }
        details.wrap(slot, detail);
        return true;
    }

    @Override
    public String toString() {
        return "DetailAccumulator{" + details + '}';
    }
}
