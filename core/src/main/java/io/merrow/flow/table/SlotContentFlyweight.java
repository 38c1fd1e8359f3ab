package io.merrow.flow.table;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.net.IpProtocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of a slot's content, which the kernel keeps writing: {@code struct flow_hot} and {@code struct flow_cold}. Times are kernel clock,
 * nanoseconds.
 *
 * <p>{@code side} is {@link KernelLayoutDescriptor#LOW_TO_HIGH} or {@link KernelLayoutDescriptor#HIGH_TO_LOW}. What is read twice may
 * have changed in between: a caller that needs consistent values {@linkplain #copyTo copies} the content and views the copy.
 */
public class SlotContentFlyweight {
    /** Bytes of a copy. */
    public static final int COPY_LENGTH = FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH;

    private static final int MARKS = ~KernelLayoutDescriptor.SIDE_ESTABLISHED;
    private static final int PROCESS_ID_SHIFT = 8;

    private UnsafeBuffer hot;
    private int hotOffset;
    private UnsafeBuffer cold;
    private int coldOffset;

    final void wrapContent(
            final UnsafeBuffer newHot, final int newHotOffset, final UnsafeBuffer newCold, final int newColdOffset) {
        hot = newHot;
        hotOffset = newHotOffset;
        cold = newCold;
        coldOffset = newColdOffset;
    }

    /** Views a copy of the content from now on, which does not change. */
    final void copyTo(final UnsafeBuffer copy) {
        copy.putBytes(0, hot, hotOffset, FlowHotDescriptor.LENGTH);
        copy.putBytes(FlowHotDescriptor.LENGTH, cold, coldOffset, FlowColdDescriptor.LENGTH);
        wrapContent(copy, 0, copy, FlowHotDescriptor.LENGTH);
    }

    /** The buffer that holds the flow's {@code struct flow_hot} at {@link #hotOffset}. */
    public final UnsafeBuffer hot() {
        return hot;
    }

    public final int hotOffset() {
        return hotOffset;
    }

    /** The buffer that holds the flow's {@code struct flow_cold} at {@link #coldOffset}. */
    public final UnsafeBuffer cold() {
        return cold;
    }

    public final int coldOffset() {
        return coldOffset;
    }

    /** The buffer that holds the flow's {@code struct flow_key} at {@link #keyOffset()}. */
    public final UnsafeBuffer keyBuffer() {
        return hot;
    }

    /** Where the key starts in {@link #keyBuffer()}. */
    public final int keyOffset() {
        return hotOffset + FlowHotDescriptor.KEY_OFFSET;
    }

    /** IANA protocol number. */
    public final int protocol() {
        return hot.getByte(keyOffset() + FlowKeyFlyweight.PROTOCOL_OFFSET) & 0xFF;
    }

    /** Whether it is in a slot of the flow table; else its content is this shard's alone. */
    public final boolean hasSlot() {
        return bornNs() != 0;
    }

    public final boolean isTcp() {
        return protocol() == IpProtocol.TCP;
    }

    /** {@code one_way} of the key. */
    public final int oneWay() {
        return hot.getByte(keyOffset() + FlowKeyFlyweight.ONE_WAY_OFFSET);
    }

    /** Birth of the flow in the slot; 0: it has none. */
    public final long bornNs() {
        return cold.getLong(coldOffset + FlowColdDescriptor.BORN_NS_OFFSET);
    }

    /** Latest packet of either side. */
    public final long lastNs() {
        return Math.max(lastNs(0), lastNs(1));
    }

    /** Latest packet of one side; 0: none yet. */
    public final long lastNs(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.LAST_NS_OFFSET);
    }

    /** TCP flags and {@code SIDE_…} marks of one side, over its life. */
    public final int flags(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.FLAGS_OFFSET) & MARKS;
    }

    /** Flags and marks of both sides. */
    public final int flags() {
        return flags(KernelLayoutDescriptor.LOW_TO_HIGH) | flags(KernelLayoutDescriptor.HIGH_TO_LOW);
    }

    /** Side of the first packet. */
    public final int firstSide() {
        return hot.getByte(hotOffset + FlowHotDescriptor.FIRST_SIDE_OFFSET);
    }

    /** Latest acknowledgment number that a side sent; valid when it sent one. */
    public final int acknowledgment(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.TCP_ACKNOWLEDGMENT_OFFSET);
    }

    /** The number that acknowledges a side's FIN; valid when it sent one. */
    public final int finEnd(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.TCP_FIN_END_OFFSET);
    }

    /** Sequence number of a side's SYN; valid with its mark. */
    public final int initialSequence(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET);
    }

    /**
     * Sequence number of the initiator's SYN; valid when a side has {@code SIDE_SYN}. In a simultaneous open both sides sent one: the
     * low side's then, as both nodes would choose.
     */
    public final int initialSequence() {
        return initialSequence((flags(0) & KernelLayoutDescriptor.SIDE_SYN) != 0 ? 0 : 1);
    }

    /** SYN to the ACK that completed the handshake; 0: not seen. */
    public final long handshakeNs() {
        final long synNs = cold.getLong(coldOffset + FlowColdDescriptor.SYN_NS_OFFSET);
        return synNs == 0 || !isEstablished()
                ? 0
                : Math.max(0, cold.getLong(coldOffset + FlowColdDescriptor.ESTABLISHED_NS_OFFSET) - synNs);
    }

    /** Whether the handshake was seen to complete. */
    public final boolean isEstablished() {
        return cold.getLong(coldOffset + FlowColdDescriptor.ESTABLISHED_NS_OFFSET) != 0;
    }

    /** Observation point that counts one side ({@link KernelLayoutDescriptor#observationPoint}); 0: none yet. */
    public final long owner(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.OWNER_OFFSET) & 0xFFFF_FFFFL;
    }

    /** Packets of one side that the slot has counted. */
    public final long slotPackets(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.PACKETS_OFFSET);
    }

    /** Their bytes. */
    public final long slotBytes(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.BYTES_OFFSET);
    }

    /** Their bytes outside of the flow's own packets. */
    public final long slotOverhead(final int side) {
        return cold.getLong(facts(side) + SideFactsDescriptor.OVERHEAD_BYTES_OFFSET);
    }

    /** Whether the slot has counted any. */
    public final boolean hasPackets() {
        return (slotPackets(0) | slotPackets(1)) != 0;
    }

    /** First packet of either side in the slot. */
    final long slotFirstNs() {
        final long lowNs = firstNs(0);
        final long highNs = firstNs(1);
        return lowNs == 0 ? highNs : highNs == 0 ? lowNs : Math.min(lowNs, highNs);
    }

    /** First packet of one side in the slot; 0: none yet. */
    final long firstNs(final int side) {
        return cold.getLong(facts(side) + SideFactsDescriptor.FIRST_NS_OFFSET);
    }

    /** Process whose socket sends a side; 0: none is known. */
    public final int processId(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.WIREGUARD_TYPE_OFFSET) >>> PROCESS_ID_SHIFT;
    }

    public final int ahSpi(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.AH_SPI_OFFSET);
    }

    /** ESP's index, or WireGuard's of the sender; 0: none. */
    public final int securityIndex(final int side) {
        return isTcp() ? 0 : cold.getInt(facts(side) + SideFactsDescriptor.SECURITY_INDEX_OFFSET);
    }

    /** WireGuard's index of the receiver; 0: none. */
    public final int receiverIndex(final int side) {
        return isTcp() ? 0 : cold.getInt(facts(side) + SideFactsDescriptor.RECEIVER_INDEX_OFFSET);
    }

    public final int wireguardType(final int side) {
        return cold.getByte(facts(side) + SideFactsDescriptor.WIREGUARD_TYPE_OFFSET) & 0xFF;
    }

    /** Where the {@code struct tunnel} starts in {@link #cold}. */
    public final int tunnelOffset() {
        return coldOffset + FlowColdDescriptor.TUNNEL_OFFSET;
    }

    /** Writes how one direction of a TCP connection fares: sums become averages. */
    public final void writeTcpFacts(final int side, final TcpFactsFlyweight to) {
        final int at = facts(side);
        final int samples = cold.getInt(at + SideFactsDescriptor.TCP_RTT_SAMPLES_OFFSET);
        final int answers = cold.getInt(at + SideFactsDescriptor.TCP_ANSWERS_OFFSET);
        to.rttMin(cold.getLong(at + SideFactsDescriptor.TCP_RTT_MIN_NS_OFFSET))
                .rttAverage(
                        samples == 0
                                ? 0
                                : (float) cold.getLong(at + SideFactsDescriptor.TCP_RTT_SUM_NS_OFFSET) / samples)
                .rttMax(cold.getLong(at + SideFactsDescriptor.TCP_RTT_MAX_NS_OFFSET))
                .answerAverage(
                        answers == 0
                                ? 0
                                : (float) cold.getLong(at + SideFactsDescriptor.TCP_ANSWER_SUM_NS_OFFSET) / answers)
                .answerJitter(
                        answers < 2
                                ? 0
                                : (float) cold.getLong(at + SideFactsDescriptor.TCP_ANSWER_JITTER_NS_OFFSET)
                                        / (answers - 1))
                .retransmits(cold.getInt(at + SideFactsDescriptor.TCP_RETRANSMITS_OFFSET))
                .outOfOrder(cold.getInt(at + SideFactsDescriptor.TCP_OUT_OF_ORDER_OFFSET))
                .zeroWindows(cold.getInt(at + SideFactsDescriptor.TCP_ZERO_WINDOWS_OFFSET));
    }

    /** A TCP counter of one side: {@code field} is its offset in {@link SideFactsDescriptor}. */
    final int tcpCount(final int side, final int field) {
        return cold.getInt(facts(side) + field);
    }

    /** A sum of times of one side, likewise. */
    final long tcpSum(final int side, final int field) {
        return cold.getLong(facts(side) + field);
    }

    /** Flow label, TTL, traffic class, ICMP type and code, as they lie together. */
    final long headerFacts(final int side) {
        return cold.getLong(facts(side) + SideFactsDescriptor.FLOW_LABEL_OFFSET);
    }

    private int side(final int side) {
        return hotOffset + FlowHotDescriptor.LOW_TO_HIGH_OFFSET + side * HotSideDescriptor.LENGTH;
    }

    private int facts(final int side) {
        return coldOffset + FlowColdDescriptor.LOW_TO_HIGH_OFFSET + side * SideFactsDescriptor.LENGTH;
    }
}
