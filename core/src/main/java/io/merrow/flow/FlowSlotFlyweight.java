package io.merrow.flow;

import static io.merrow.flow.FlowStateDescriptor.*;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of one flow: its slot, which the kernel goes on writing, and what this shard knows of it ({@link FlowStateDescriptor}). Times
 * are kernel clock, nanoseconds.
 *
 * <p>{@code side} is {@link KernelLayoutDescriptor#LOW_TO_HIGH} or {@link KernelLayoutDescriptor#HIGH_TO_LOW}. What is read twice may
 * have changed in between: who needs values that go together {@linkplain #freeze freezes} the view. Of the shard's thread only; others
 * of the package write, everybody else reads.
 */
public final class FlowSlotFlyweight {
    /** Bytes that {@link #freeze} needs. */
    static final int FROZEN_LENGTH = FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH;

    private static final int MARKS = ~KernelLayoutDescriptor.SIDE_ESTABLISHED;
    private static final int PROCESS_ID_SHIFT = 8;

    private UnsafeBuffer hot;
    private int hotOffset;
    private UnsafeBuffer cold;
    private int coldOffset;
    private UnsafeBuffer state;
    private int stateOffset;
    private BlockSlab bases;
    private int number;

    FlowSlotFlyweight wrap(
            final UnsafeBuffer hot,
            final int hotOffset,
            final UnsafeBuffer cold,
            final int coldOffset,
            final UnsafeBuffer state,
            final int stateOffset,
            final BlockSlab bases,
            final int number) {
        this.hot = hot;
        this.hotOffset = hotOffset;
        this.cold = cold;
        this.coldOffset = coldOffset;
        this.state = state;
        this.stateOffset = stateOffset;
        this.bases = bases;
        this.number = number;
        return this;
    }

    /** Views a copy of the slot from now on, which does not change; the state is the flow's as before. */
    FlowSlotFlyweight freeze(final UnsafeBuffer copy) {
        copy.putBytes(0, hot, hotOffset, FlowHotDescriptor.LENGTH);
        copy.putBytes(FlowHotDescriptor.LENGTH, cold, coldOffset, FlowColdDescriptor.LENGTH);
        hot = copy;
        hotOffset = 0;
        cold = copy;
        coldOffset = FlowHotDescriptor.LENGTH;
        return this;
    }

    /** Number of the flow in its table. */
    public int number() {
        return number;
    }

    /** The buffer that holds the flow's {@code struct flow_hot} at {@link #hotOffset}. */
    UnsafeBuffer hot() {
        return hot;
    }

    int hotOffset() {
        return hotOffset;
    }

    /** The buffer that holds the flow's {@code struct flow_cold} at {@link #coldOffset}. */
    UnsafeBuffer cold() {
        return cold;
    }

    int coldOffset() {
        return coldOffset;
    }

    /** The buffer that holds the flow's {@code struct flow_key} at {@link #keyOffset()}. */
    public UnsafeBuffer keyBuffer() {
        return hot;
    }

    /** Where the key starts in {@link #keyBuffer()}. */
    public int keyOffset() {
        return hotOffset + FlowHotDescriptor.KEY_OFFSET;
    }

    /** IANA protocol number. */
    public int protocol() {
        return hot.getByte(keyOffset() + FlowKeyFlyweight.PROTOCOL_OFFSET) & 0xFF;
    }

    /** Whether it is in a slot of the flow table; else its content is this shard's alone. */
    boolean hasSlot() {
        return bornNs() != 0;
    }

    boolean isTcp() {
        return protocol() == TcpTracker.PROTOCOL_TCP;
    }

    /** {@code one_way} of the key. */
    int oneWay() {
        return hot.getByte(keyOffset() + FlowKeyFlyweight.ONE_WAY_OFFSET);
    }

    /** Birth of the flow in the slot; 0: it has none. */
    public long bornNs() {
        return cold.getLong(coldOffset + FlowColdDescriptor.BORN_NS_OFFSET);
    }

    /** Latest packet of either side. */
    public long lastNs() {
        return Math.max(lastNs(0), lastNs(1));
    }

    /** Latest packet of one side; 0: none yet. */
    long lastNs(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.LAST_NS_OFFSET);
    }

    /** TCP flags and {@code SIDE_…} marks of one side, over its life. */
    public int flags(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.FLAGS_OFFSET) & MARKS;
    }

    /** Flags and marks of both sides. */
    public int flags() {
        return flags(KernelLayoutDescriptor.LOW_TO_HIGH) | flags(KernelLayoutDescriptor.HIGH_TO_LOW);
    }

    /** Side of the first packet. */
    int firstSide() {
        return hot.getByte(hotOffset + FlowHotDescriptor.FIRST_SIDE_OFFSET);
    }

    /** Latest acknowledgment number that a side sent; valid when it sent one. */
    int acknowledgment(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.TCP_ACKNOWLEDGMENT_OFFSET);
    }

    /** The number that acknowledges a side's FIN; valid when it sent one. */
    int finEnd(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.TCP_FIN_END_OFFSET);
    }

    /** Sequence number of a side's SYN; valid with its mark. */
    int initialSequence(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET);
    }

    /**
     * Sequence number of the initiator's SYN; valid when a side has {@code SIDE_SYN}. In a simultaneous open both sides sent one: the
     * low side's then, as both nodes would choose.
     */
    int initialSequence() {
        return initialSequence((flags(0) & KernelLayoutDescriptor.SIDE_SYN) != 0 ? 0 : 1);
    }

    /** SYN to the ACK that completed the handshake; 0: not seen. */
    public long handshakeNs() {
        final long synNs = cold.getLong(coldOffset + FlowColdDescriptor.SYN_NS_OFFSET);
        return synNs == 0 || !isEstablished()
                ? 0
                : Math.max(0, cold.getLong(coldOffset + FlowColdDescriptor.ESTABLISHED_NS_OFFSET) - synNs);
    }

    /** Whether the handshake was seen to complete. */
    boolean isEstablished() {
        return cold.getLong(coldOffset + FlowColdDescriptor.ESTABLISHED_NS_OFFSET) != 0;
    }

    /** Observation point that counts one side ({@link KernelLayoutDescriptor#observationPoint}); 0: none yet. */
    public long owner(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.OWNER_OFFSET) & 0xFFFF_FFFFL;
    }

    /** Packets of one side that the slot has counted. */
    long slotPackets(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.PACKETS_OFFSET);
    }

    /** Their bytes. */
    long slotBytes(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.BYTES_OFFSET);
    }

    /** Their bytes outside of the flow's own packets. */
    long slotOverhead(final int side) {
        return cold.getLong(facts(side) + SideFactsDescriptor.OVERHEAD_BYTES_OFFSET);
    }

    /** Whether the slot has counted any. */
    boolean hasPackets() {
        return (slotPackets(0) | slotPackets(1)) != 0;
    }

    /** Packets of one side since the flow began. */
    public long packets(final int side) {
        return slotPackets(side) + base(side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side since the flow began. */
    public long bytes(final int side) {
        return slotBytes(side) + base(side * 16 + BYTES_OFFSET);
    }

    /** Bytes of one side outside of the flow's own packets since it began: tunnel headers. */
    long overhead(final int side) {
        return slotOverhead(side) + base(BASE_OVERHEAD_OFFSET + side * 8);
    }

    /** Packets of one side that are in no record yet. */
    public long packetsDelta(final int side) {
        return packets(side) - state.getLong(exportedAt(side) + PACKETS_OFFSET);
    }

    /** Bytes of one side that are in no record yet. */
    public long bytesDelta(final int side) {
        return bytes(side) - state.getLong(exportedAt(side) + BYTES_OFFSET);
    }

    /** Those of {@link #overhead} that are in no record yet. */
    long overheadDelta(final int side) {
        return overhead(side) - base(EXPORTED_OVERHEAD_OFFSET + side * 8);
    }

    /** Whether a packet of either side is in no record yet. */
    boolean hasDelta() {
        return (packetsDelta(0) | packetsDelta(1) | bytesDelta(0) | bytesDelta(1)) != 0;
    }

    /** All that this (frozen) view has counted is in records. */
    void exported() {
        for (int side = 0; side < 2; side++) {
            exported(side, packets(side), bytes(side), overhead(side));
        }
    }

    /** That much of one side is in records. */
    void exported(final int side, final long packets, final long bytes, final long overhead) {
        state.putLong(exportedAt(side) + PACKETS_OFFSET, packets);
        state.putLong(exportedAt(side) + BYTES_OFFSET, bytes);
        if (overhead != 0 && ensureBase()) {
            bases.buffer(baseBlock()).putLong(baseAt(EXPORTED_OVERHEAD_OFFSET + side * 8), overhead);
        }
    }

    /** Packets of one side that are in no slot. */
    long basePackets(final int side) {
        return bornNs() == 0 ? packets(side) : base(side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side likewise. */
    long baseBytes(final int side) {
        return bornNs() == 0 ? bytes(side) : base(side * 16 + BYTES_OFFSET);
    }

    /** Overhead bytes of one side likewise. */
    long baseOverhead(final int side) {
        return bornNs() == 0 ? overhead(side) : base(BASE_OVERHEAD_OFFSET + side * 8);
    }

    private long base(final int field) {
        return baseBlock() == BlockSlab.NONE ? 0 : bases.buffer(baseBlock()).getLong(baseAt(field));
    }

    /**
     * Counts what is not in the slot. Where the process has no more memory for it, records still have every packet once, but their
     * totals begin anew.
     */
    void addToBase(final int side, final long packets, final long bytes, final long overhead) {
        if ((packets | bytes | overhead) == 0) {
            return;
        }
        if (ensureBase()) {
            final UnsafeBuffer block = bases.buffer(baseBlock());
            add(block, baseAt(side * 16 + PACKETS_OFFSET), packets);
            add(block, baseAt(side * 16 + BYTES_OFFSET), bytes);
            add(block, baseAt(BASE_OVERHEAD_OFFSET + side * 8), overhead);
        } else {
            add(state, exportedAt(side) + PACKETS_OFFSET, -packets);
            add(state, exportedAt(side) + BYTES_OFFSET, -bytes);
        }
    }

    private static void add(final UnsafeBuffer buffer, final int at, final long amount) {
        buffer.putLong(at, buffer.getLong(at) + amount);
    }

    private boolean ensureBase() {
        if (baseBlock() == BlockSlab.NONE) {
            state.putInt(stateOffset + BASE_BLOCK_OFFSET, bases.add());
        }
        return baseBlock() != BlockSlab.NONE;
    }

    int baseBlock() {
        return state.getInt(stateOffset + BASE_BLOCK_OFFSET);
    }

    private int baseAt(final int field) {
        return bases.offset(baseBlock()) + field;
    }

    private int exportedAt(final int side) {
        return stateOffset + EXPORTED_OFFSET + side * 16;
    }

    /** All of the state is zero from now on but for the timer and how often the slot was freed. */
    void clearState() {
        state.setMemory(stateOffset + EXPORTED_OFFSET, TIMES_FREED_OFFSET - EXPORTED_OFFSET, (byte) 0);
        state.setMemory(stateOffset + GENERATION_OFFSET, LENGTH - GENERATION_OFFSET, (byte) 0);
    }

    /** Takes over what was known of a flow, which has no base any more then: its place, phase and timer stay what they are. */
    void takeState(final FlowSlotFlyweight from) {
        final int ours = state() & (PHASE_MASK | -1 << SHARD_SHIFT);
        state.putBytes(
                stateOffset + EXPORTED_OFFSET,
                from.state,
                from.stateOffset + EXPORTED_OFFSET,
                TIMES_FREED_OFFSET - EXPORTED_OFFSET);
        state.putBytes(stateOffset + STATE_OFFSET, from.state, from.stateOffset + STATE_OFFSET, LENGTH - STATE_OFFSET);
        from.state.putInt(from.stateOffset + BASE_BLOCK_OFFSET, BlockSlab.NONE);
        state(state() & ~(PHASE_MASK | -1 << SHARD_SHIFT) | ours);
    }

    /** The flow is the one that has the slot now. */
    void beginGeneration() {
        state.putInt(stateOffset + GENERATION_OFFSET, state.getInt(stateOffset + TIMES_FREED_OFFSET));
    }

    /** Whether the slot was freed since the flow began. */
    boolean isFreed() {
        return state.getInt(stateOffset + GENERATION_OFFSET) != state.getInt(stateOffset + TIMES_FREED_OFFSET);
    }

    int state() {
        return state.getInt(stateOffset + STATE_OFFSET);
    }

    void state(final int value) {
        state.putInt(stateOffset + STATE_OFFSET, value);
    }

    boolean is(final int bit) {
        return (state() & bit) != 0;
    }

    void set(final int bits) {
        state(state() | bits);
    }

    int phase() {
        return state() & PHASE_MASK;
    }

    void phase(final int phase, final int reason) {
        state((state() & ~(PHASE_MASK | REASON_MASK)) | phase | (reason << REASON_SHIFT));
    }

    /** End reason that waits for the grace period or for the sink. */
    int reason() {
        return (state() & REASON_MASK) >>> REASON_SHIFT;
    }

    /** The flow's first packet. */
    public long firstNs() {
        final long knownNs = state.getLong(stateOffset + FIRST_NS_OFFSET);
        if (is(FIXED)) {
            return knownNs;
        }
        final long slotNs = slotFirstNs();
        return knownNs == 0 ? slotNs : slotNs == 0 ? knownNs : Math.min(knownNs, slotNs);
    }

    void firstNs(final long value) {
        state.putLong(stateOffset + FIRST_NS_OFFSET, value);
    }

    /** Orientation, first packet and trace id stay from now on. */
    void fix() {
        firstNs(firstNs());
        set(FIXED);
    }

    /** First packet of either side in the slot. */
    long slotFirstNs() {
        final long lowNs = firstNs(0);
        final long highNs = firstNs(1);
        return lowNs == 0 ? highNs : highNs == 0 ? lowNs : Math.min(lowNs, highNs);
    }

    /** First packet of one side in the slot; 0: none yet. */
    long firstNs(final int side) {
        return cold.getLong(facts(side) + SideFactsDescriptor.FIRST_NS_OFFSET);
    }

    /** Last packet of the previous record; 0: no record has left. */
    public long recordEndNs() {
        return state.getLong(stateOffset + RECORD_END_NS_OFFSET);
    }

    void recordEndNs(final long value) {
        state.putLong(stateOffset + RECORD_END_NS_OFFSET, value);
    }

    /** Where the next record's interval starts. */
    long recordStartNs() {
        return recordNumber() == 0 ? firstNs() : recordEndNs();
    }

    int flowLabel(final int side) {
        return state.getInt(keptFacts(side));
    }

    int ttl(final int side) {
        return state.getByte(keptFacts(side) + 4) & 0xFF;
    }

    int trafficClass(final int side) {
        return state.getByte(keptFacts(side) + 5) & 0xFF;
    }

    int icmpType(final int side) {
        return state.getByte(keptFacts(side) + 6) & 0xFF;
    }

    int icmpCode(final int side) {
        return state.getByte(keptFacts(side) + 7) & 0xFF;
    }

    /** Keeps the IP facts that the slot has now: flow label, TTL, traffic class, ICMP type and code, which lie together in both. */
    void keepFacts(final int side) {
        state.putLong(keptFacts(side), cold.getLong(facts(side) + SideFactsDescriptor.FLOW_LABEL_OFFSET));
    }

    private int keptFacts(final int side) {
        return stateOffset + FACTS_OFFSET + side * 8;
    }

    /** Process whose socket sends a side; 0: none is known. */
    int processId(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.WIREGUARD_TYPE_OFFSET) >>> PROCESS_ID_SHIFT;
    }

    int ahSpi(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.AH_SPI_OFFSET);
    }

    /** ESP's index, or WireGuard's of the sender; 0: none. */
    int securityIndex(final int side) {
        return isTcp() ? 0 : cold.getInt(facts(side) + SideFactsDescriptor.SECURITY_INDEX_OFFSET);
    }

    /** WireGuard's index of the receiver; 0: none. */
    int receiverIndex(final int side) {
        return isTcp() ? 0 : cold.getInt(facts(side) + SideFactsDescriptor.RECEIVER_INDEX_OFFSET);
    }

    int wireguardType(final int side) {
        return cold.getByte(facts(side) + SideFactsDescriptor.WIREGUARD_TYPE_OFFSET) & 0xFF;
    }

    /** Where the {@code struct tunnel} starts in {@link #cold}. */
    int tunnelOffset() {
        return coldOffset + FlowColdDescriptor.TUNNEL_OFFSET;
    }

    /** Writes how one direction of a TCP connection fares: sums become averages. */
    void writeTcpFacts(final int side, final TcpFactsFlyweight to) {
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

    long traceIdHigh() {
        return state.getLong(stateOffset + TRACE_ID_HIGH_OFFSET);
    }

    long traceIdLow() {
        return state.getLong(stateOffset + TRACE_ID_LOW_OFFSET);
    }

    void traceId(final long high, final long low) {
        state.putLong(stateOffset + TRACE_ID_HIGH_OFFSET, high);
        state.putLong(stateOffset + TRACE_ID_LOW_OFFSET, low);
    }

    /** Records that have left. */
    public int recordNumber() {
        return state.getInt(stateOffset + RECORD_NUMBER_OFFSET);
    }

    void recordNumber(final int value) {
        state.putInt(stateOffset + RECORD_NUMBER_OFFSET, value);
    }

    private int side(final int side) {
        return hotOffset + FlowHotDescriptor.LOW_TO_HIGH_OFFSET + side * HotSideDescriptor.LENGTH;
    }

    private int facts(final int side) {
        return coldOffset + FlowColdDescriptor.LOW_TO_HIGH_OFFSET + side * SideFactsDescriptor.LENGTH;
    }

    @Override
    public String toString() {
        return "FlowSlot{number=" + number
                + ", bornNs=" + bornNs()
                + ", lastNs=" + lastNs()
                + ", packets=" + packets(0) + '/' + packets(1)
                + ", flags=0x" + Integer.toHexString(flags(0)) + "/0x" + Integer.toHexString(flags(1))
                + ", phase=" + phase()
                + ", records=" + recordNumber() + '}';
    }
}
