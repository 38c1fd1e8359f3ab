package io.merrow.flow;

import io.merrow.layout.TcpFactsFlyweight;

/**
 * What only some flows of a shard have, off-heap: a {@linkplain FlowDetailDescriptor detail} those in tunnels or with
 * security indexes, TCP facts those of TCP. Both come with a flow's first need and go with its slot. One thread.
 */
final class FlowDetails {
    private static final int TCP_LENGTH = 2 * TcpFactsFlyweight.LENGTH;

    private final BlockSlab details = new BlockSlab(FlowDetailDescriptor.LENGTH);
    private final BlockSlab tcp = new BlockSlab(TCP_LENGTH);

    /** Whether the flow has a detail. */
    static boolean has(final FlowSlotFlyweight slot) {
        return slot.detail() != BlockSlab.NONE;
    }

    /** Whether the flow has TCP facts. */
    static boolean hasTcp(final FlowSlotFlyweight slot) {
        return slot.tcpDetail() != BlockSlab.NONE;
    }

    /** Views the flow's detail, which it must have. */
    FlowDetailFlyweight wrap(final FlowSlotFlyweight slot, final FlowDetailFlyweight detail) {
        return detail.wrap(details.buffer(slot.detail()), details.offset(slot.detail()));
    }

    /** Views one direction's TCP facts, which the flow must have. */
    TcpFactsFlyweight wrapTcp(final FlowSlotFlyweight slot, final int side, final TcpFactsFlyweight facts) {
        final int offset = tcp.offset(slot.tcpDetail()) + side * TcpFactsFlyweight.LENGTH;
        return facts.wrap(tcp.buffer(slot.tcpDetail()), offset);
    }

    /** Gives the flow a detail if it has none. @return false when there is no more off-heap memory. */
    boolean ensure(final FlowSlotFlyweight slot) {
        if (!has(slot)) {
            slot.detail(details.add());
        }
        return has(slot);
    }

    /** Gives the flow TCP facts if it has none. @return false when there is no more off-heap memory. */
    boolean ensureTcp(final FlowSlotFlyweight slot) {
        if (!hasTcp(slot)) {
            slot.tcpDetail(tcp.add());
        }
        return hasTcp(slot);
    }

    /** Takes back what the flow has. */
    void free(final FlowSlotFlyweight slot) {
        if (has(slot)) {
            details.free(slot.detail());
            slot.detail(BlockSlab.NONE);
        }
        if (hasTcp(slot)) {
            tcp.free(slot.tcpDetail());
            slot.tcpDetail(BlockSlab.NONE);
        }
    }

    /** Off-heap memory held, bytes. */
    long memoryBytes() {
        return details.memoryBytes() + tcp.memoryBytes();
    }

    @Override
    public String toString() {
        return "FlowDetails{" + details + ", tcp=" + tcp + '}';
    }
}
