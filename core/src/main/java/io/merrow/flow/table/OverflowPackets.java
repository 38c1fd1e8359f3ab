package io.merrow.flow.table;

import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TunnelFlyweight;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Adds what was counted in one slot's content to another's: packets of a flow that found no free slot, or were counted in a slot that
 * another CPU's took the place of. The kernel may be counting in the target at the same time, so counters and flags change by atomics as
 * the kernel's do. One thread, no allocation.
 */
public final class OverflowPackets {
    private static final int[] TIMES = {
        FlowColdDescriptor.SYN_NS_OFFSET,
        FlowColdDescriptor.LAST_SYN_NS_OFFSET,
        FlowColdDescriptor.ESTABLISHED_NS_OFFSET
    };

    private final TunnelFlyweight tunnel = new TunnelFlyweight();

    /** Counts the packets of {@code from} in {@code to}, with all their facts. */
    public void add(final FlowSlotFlyweight from, final FlowSlotFlyweight to) {
        for (int side = 0; side < 2; side++) {
            final int at = side(to, side);
            to.hot().getAndAddLong(at + HotSideDescriptor.PACKETS_OFFSET, from.slotPackets(side));
            to.hot().getAndAddLong(at + HotSideDescriptor.BYTES_OFFSET, from.slotBytes(side));
            to.cold()
                    .getAndAddLong(
                            facts(to, side) + SideFactsDescriptor.OVERHEAD_BYTES_OFFSET, from.slotOverhead(side));
        }
        addFacts(from, to);
    }

    /** Takes over all but the counters. */
    public void addFacts(final FlowSlotFlyweight from, final FlowSlotFlyweight to) {
        if (from.slotFirstNs() < to.slotFirstNs()) {
            to.hot().putByte(to.hotOffset() + FlowHotDescriptor.FIRST_SIDE_OFFSET, (byte) from.firstSide());
        }
        for (int side = 0; side < 2; side++) {
            if (from.lastNs(side) != 0) {
                addSide(from, to, side);
            }
        }
        for (final int time : TIMES) {
            final long thenNs = from.cold().getLong(from.coldOffset() + time);
            if (thenNs != 0 && to.cold().getLong(to.coldOffset() + time) == 0) {
                to.cold().putLong(to.coldOffset() + time, thenNs);
            }
        }
        if (tunnel.wrap(from.cold(), from.tunnelOffset()).isKnown()
                && !tunnel.wrap(to.cold(), to.tunnelOffset()).isKnown()) {
            to.cold().putBytes(to.tunnelOffset(), from.cold(), from.tunnelOffset(), TunnelFlyweight.LENGTH);
        }
    }

    private static void addSide(final FlowSlotFlyweight from, final FlowSlotFlyweight to, final int side) {
        final UnsafeBuffer hot = to.hot();
        final int at = side(to, side);
        final boolean isFirst = to.lastNs(side) == 0;
        addFactsOfSide(from, to, side, isFirst);
        if ((from.flags(side) & TCP_ACK) != 0 && from.lastNs(side) >= to.lastNs(side)) {
            hot.putInt(at + HotSideDescriptor.TCP_ACKNOWLEDGMENT_OFFSET, from.acknowledgment(side));
        }
        hot.putLong(at + HotSideDescriptor.LAST_NS_OFFSET, Math.max(from.lastNs(side), to.lastNs(side)));
        hot.compareAndSetInt(at + HotSideDescriptor.OWNER_OFFSET, 0, (int) from.owner(side));
        int flags;
        do {
            flags = hot.getIntVolatile(at + HotSideDescriptor.FLAGS_OFFSET);
        } while (!hot.compareAndSetInt(at + HotSideDescriptor.FLAGS_OFFSET, flags, flags | from.flags(side)));
    }

    private static void addFactsOfSide(
            final FlowSlotFlyweight from, final FlowSlotFlyweight to, final int side, final boolean isFirst) {
        final UnsafeBuffer cold = to.cold();
        final int at = facts(to, side);
        final int source = facts(from, side);
        if (isFirst || from.firstNs(side) < to.firstNs(side)) {
            cold.putLong(at + SideFactsDescriptor.FIRST_NS_OFFSET, from.firstNs(side));
        }
        if (isFirst || !to.hasSlot()) { // the kernel's are those of an interval's first packet
            cold.putLong(
                    at + SideFactsDescriptor.FLOW_LABEL_OFFSET,
                    from.cold().getLong(source + SideFactsDescriptor.FLOW_LABEL_OFFSET));
        }
        takeKnown(from, source, cold, at, SideFactsDescriptor.AH_SPI_OFFSET);
        takeKnown(from, source, cold, at, SideFactsDescriptor.WIREGUARD_TYPE_OFFSET); // and the process
        if (!from.isTcp()) {
            takeKnown(from, source, cold, at, SideFactsDescriptor.SECURITY_INDEX_OFFSET);
            takeKnown(from, source, cold, at, SideFactsDescriptor.RECEIVER_INDEX_OFFSET);
            return;
        }
        final int news = from.flags(side) & ~to.flags(side);
        if ((news & (SIDE_SYN | SIDE_SYN_ACK)) != 0) {
            cold.putInt(at + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET, from.initialSequence(side));
        }
        if ((news & TCP_FIN) != 0) {
            cold.putInt(at + SideFactsDescriptor.TCP_FIN_END_OFFSET, from.finEnd(side));
        }
    }

    private static void takeKnown(
            final FlowSlotFlyweight from, final int source, final UnsafeBuffer cold, final int at, final int field) {
        final int value = from.cold().getInt(source + field);
        if (value != 0) {
            cold.putInt(at + field, value);
        }
    }

    private static int side(final FlowSlotFlyweight flow, final int side) {
        return flow.hotOffset() + FlowHotDescriptor.LOW_TO_HIGH_OFFSET + side * HotSideDescriptor.LENGTH;
    }

    private static int facts(final FlowSlotFlyweight flow, final int side) {
        return flow.coldOffset() + FlowColdDescriptor.LOW_TO_HIGH_OFFSET + side * SideFactsDescriptor.LENGTH;
    }
}
