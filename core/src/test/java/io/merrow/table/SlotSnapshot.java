package io.merrow.table;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TcpSideFlyweight;
import io.merrow.layout.TunnelFlyweight;
import io.merrow.net.IpProtocol;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A copy of a slot's content, in the form in which shards get it. One thread. */
public final class SlotSnapshot {
    private static final int MARKS = ~KernelLayoutDescriptor.SIDE_ESTABLISHED;

    private final UnsafeBuffer key =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowKeyFlyweight.LENGTH, Long.BYTES));
    private final UnsafeBuffer value =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowValueFlyweight.LENGTH, Long.BYTES));
    private DirectBuffer hot;
    private int hotOffset;
    private DirectBuffer cold;
    private int coldOffset;
    private boolean isTcp;

    /** Copies what a slot has now. */
    public SlotSnapshot take(final FlowSlots slots, final int slot) {
        return take(slots.hot(slot), slots.hotOffset(slot), slots.cold(slot), slots.coldOffset(slot));
    }

    /**
     * Copies a slot's content from anywhere.
     *
     * @param hot  holds a {@code struct flow_hot}.
     * @param cold holds a {@code struct flow_cold}.
     */
    public SlotSnapshot take(
            final DirectBuffer hot, final int hotOffset, final DirectBuffer cold, final int coldOffset) {
        this.hot = hot;
        this.hotOffset = hotOffset;
        this.cold = cold;
        this.coldOffset = coldOffset;
        key.putBytes(0, hot, hotOffset + FlowHotDescriptor.KEY_OFFSET, FlowKeyFlyweight.LENGTH);
        isTcp = key.getByte(FlowKeyFlyweight.PROTOCOL_OFFSET) == IpProtocol.TCP;
        putLong(FlowValueFlyweight.BORN_NS_OFFSET, cold(FlowColdDescriptor.BORN_NS_OFFSET));
        putLong(FlowValueFlyweight.BORN_CHECK_NS_OFFSET, cold(FlowColdDescriptor.BORN_NS_OFFSET));
        putLong(FlowValueFlyweight.TCP_BORN_NS_OFFSET, isTcp ? cold(FlowColdDescriptor.BORN_NS_OFFSET) : 0);
        putLong(FlowValueFlyweight.SYN_NS_OFFSET, cold(FlowColdDescriptor.SYN_NS_OFFSET));
        putLong(FlowValueFlyweight.LAST_SYN_NS_OFFSET, cold(FlowColdDescriptor.LAST_SYN_NS_OFFSET));
        putLong(FlowValueFlyweight.ESTABLISHED_NS_OFFSET, cold(FlowColdDescriptor.ESTABLISHED_NS_OFFSET));
        value.putBytes(
                FlowValueFlyweight.TUNNEL_OFFSET,
                cold,
                coldOffset + FlowColdDescriptor.TUNNEL_OFFSET,
                TunnelFlyweight.LENGTH);
        value.putByte(
                FlowValueFlyweight.FIRST_SIDE_OFFSET, hot.getByte(hotOffset + FlowHotDescriptor.FIRST_SIDE_OFFSET));
        putSide(
                FlowHotDescriptor.LOW_TO_HIGH_OFFSET,
                FlowColdDescriptor.LOW_TO_HIGH_OFFSET,
                FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        putSide(
                FlowHotDescriptor.HIGH_TO_LOW_OFFSET,
                FlowColdDescriptor.HIGH_TO_LOW_OFFSET,
                FlowValueFlyweight.HIGH_TO_LOW_OFFSET);
        putTcp(FlowColdDescriptor.LOW_TO_HIGH_OFFSET, FlowValueFlyweight.TCP_LOW_TO_HIGH_OFFSET);
        putTcp(FlowColdDescriptor.HIGH_TO_LOW_OFFSET, FlowValueFlyweight.TCP_HIGH_TO_LOW_OFFSET);
        return this;
    }

    /** Nothing but a key and a birth. */
    public SlotSnapshot clear(final DirectBuffer source, final int keyOffset, final long bornNs) {
        key.putBytes(0, source, keyOffset, FlowKeyFlyweight.LENGTH);
        value.setMemory(0, FlowValueFlyweight.LENGTH, (byte) 0);
        putLong(FlowValueFlyweight.BORN_NS_OFFSET, bornNs);
        putLong(FlowValueFlyweight.BORN_CHECK_NS_OFFSET, bornNs);
        return this;
    }

    private void putSide(final int hotSide, final int facts, final int to) {
        putLong(to + FlowSideFlyweight.PACKETS_OFFSET, hot(hotSide + HotSideDescriptor.PACKETS_OFFSET));
        putLong(to + FlowSideFlyweight.BYTES_OFFSET, hot(hotSide + HotSideDescriptor.BYTES_OFFSET));
        putLong(to + FlowSideFlyweight.LAST_NS_OFFSET, hot(hotSide + HotSideDescriptor.LAST_NS_OFFSET));
        putLong(
                to + FlowSideFlyweight.OWNER_OFFSET,
                hot.getInt(hotOffset + hotSide + HotSideDescriptor.OWNER_OFFSET) & 0xFFFF_FFFFL);
        value.putInt(
                to + FlowSideFlyweight.TCP_FLAGS_OFFSET,
                hot.getInt(hotOffset + hotSide + HotSideDescriptor.FLAGS_OFFSET) & MARKS);
        value.putInt(
                to + FlowSideFlyweight.TCP_ACKNOWLEDGMENT_OFFSET,
                hot.getInt(hotOffset + hotSide + HotSideDescriptor.TCP_ACKNOWLEDGMENT_OFFSET));
        final int at = coldOffset + facts;
        value.putInt(
                to + FlowSideFlyweight.TCP_FIN_END_OFFSET,
                isTcp ? cold.getInt(at + SideFactsDescriptor.TCP_FIN_END_OFFSET) : 0);
        value.putInt(
                to + FlowSideFlyweight.TCP_INITIAL_SEQUENCE_OFFSET,
                isTcp ? cold.getInt(at + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET) : 0);
        value.putInt(
                to + FlowSideFlyweight.SECURITY_INDEX_OFFSET,
                isTcp ? 0 : cold.getInt(at + SideFactsDescriptor.SECURITY_INDEX_OFFSET));
        value.putInt(
                to + FlowSideFlyweight.RECEIVER_INDEX_OFFSET,
                isTcp ? 0 : cold.getInt(at + SideFactsDescriptor.RECEIVER_INDEX_OFFSET));
        value.putInt(to + FlowSideFlyweight.FLOW_LABEL_OFFSET, cold.getInt(at + SideFactsDescriptor.FLOW_LABEL_OFFSET));
        value.putInt( // TTL, traffic class, ICMP type and code, in one word on either side
                to + FlowSideFlyweight.TTL_OFFSET, cold.getInt(at + SideFactsDescriptor.TTL_OFFSET));
        putLong(to + FlowSideFlyweight.FIRST_NS_OFFSET, cold(facts + SideFactsDescriptor.FIRST_NS_OFFSET));
        putLong(to + FlowSideFlyweight.OVERHEAD_BYTES_OFFSET, cold(facts + SideFactsDescriptor.OVERHEAD_BYTES_OFFSET));
        value.putInt(to + FlowSideFlyweight.AH_SPI_OFFSET, cold.getInt(at + SideFactsDescriptor.AH_SPI_OFFSET));
        value.putInt( // and the process, likewise
                to + FlowSideFlyweight.WIREGUARD_TYPE_OFFSET,
                cold.getInt(at + SideFactsDescriptor.WIREGUARD_TYPE_OFFSET));
    }

    private void putTcp(final int facts, final int to) {
        final int at = coldOffset + facts;
        value.putInt(
                to + TcpSideFlyweight.RETRANSMITS_OFFSET, cold.getInt(at + SideFactsDescriptor.TCP_RETRANSMITS_OFFSET));
        value.putInt(
                to + TcpSideFlyweight.OUT_OF_ORDER_OFFSET,
                cold.getInt(at + SideFactsDescriptor.TCP_OUT_OF_ORDER_OFFSET));
        value.putInt(
                to + TcpSideFlyweight.ZERO_WINDOWS_OFFSET,
                cold.getInt(at + SideFactsDescriptor.TCP_ZERO_WINDOWS_OFFSET));
        value.putInt(
                to + TcpSideFlyweight.RTT_SAMPLES_OFFSET, cold.getInt(at + SideFactsDescriptor.TCP_RTT_SAMPLES_OFFSET));
        value.putInt(to + TcpSideFlyweight.ANSWERS_OFFSET, cold.getInt(at + SideFactsDescriptor.TCP_ANSWERS_OFFSET));
        putLong(to + TcpSideFlyweight.RTT_SUM_NS_OFFSET, cold(facts + SideFactsDescriptor.TCP_RTT_SUM_NS_OFFSET));
        putLong(to + TcpSideFlyweight.RTT_MIN_NS_OFFSET, cold(facts + SideFactsDescriptor.TCP_RTT_MIN_NS_OFFSET));
        putLong(to + TcpSideFlyweight.RTT_MAX_NS_OFFSET, cold(facts + SideFactsDescriptor.TCP_RTT_MAX_NS_OFFSET));
        putLong(to + TcpSideFlyweight.ANSWER_SUM_NS_OFFSET, cold(facts + SideFactsDescriptor.TCP_ANSWER_SUM_NS_OFFSET));
        putLong(
                to + TcpSideFlyweight.ANSWER_LAST_NS_OFFSET,
                cold(facts + SideFactsDescriptor.TCP_ANSWER_LAST_NS_OFFSET));
        putLong(
                to + TcpSideFlyweight.ANSWER_JITTER_NS_OFFSET,
                cold(facts + SideFactsDescriptor.TCP_ANSWER_JITTER_NS_OFFSET));
    }

    private long hot(final int field) {
        return hot.getLong(hotOffset + field);
    }

    private long cold(final int field) {
        return cold.getLong(coldOffset + field);
    }

    private void putLong(final int at, final long number) {
        value.putLong(at, number);
    }

    /** {@code struct flow_key}, at 0. */
    public UnsafeBuffer key() {
        return key;
    }

    /** {@link FlowValueFlyweight}, at 0. */
    public UnsafeBuffer value() {
        return value;
    }

    /** Whether it has a packet. */
    public boolean hasPackets() {
        return (value.getLong(FlowValueFlyweight.LOW_TO_HIGH_OFFSET + FlowSideFlyweight.PACKETS_OFFSET)
                        | value.getLong(FlowValueFlyweight.HIGH_TO_LOW_OFFSET + FlowSideFlyweight.PACKETS_OFFSET))
                != 0;
    }
}
