package io.merrow.flow.table;

import static io.merrow.flow.table.FlowStateDescriptor.*;

import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TcpIntervalFlyweight;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of one flow: its slot, which the kernel keeps writing, and what this shard knows of it ({@link FlowStateDescriptor}). Times
 * are kernel clock, nanoseconds. A caller that needs consistent values {@linkplain #freeze freezes} the view. Of the shard's thread only;
 * others of the package write, all others read.
 */
public final class FlowSlotFlyweight extends SlotContentFlyweight {
    private UnsafeBuffer state;
    private int stateOffset;
    private FlowBlocks blocks;
    private int number;

    public FlowSlotFlyweight wrap(
            final UnsafeBuffer hot,
            final int hotOffset,
            final UnsafeBuffer cold,
            final int coldOffset,
            final UnsafeBuffer state,
            final int stateOffset,
            final FlowBlocks blocks,
            final int number) {
        wrapContent(hot, hotOffset, cold, coldOffset);
        this.state = state;
        this.stateOffset = stateOffset;
        this.blocks = blocks;
        this.number = number;
        return this;
    }

    /** Views a copy of the slot from now on, which does not change; the state is the flow's as before. */
    public FlowSlotFlyweight freeze(final UnsafeBuffer copy) {
        copyTo(copy);
        return this;
    }

    /** Number of the flow in its table. */
    public int number() {
        return number;
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
    public long overhead(final int side) {
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
    public long overheadDelta(final int side) {
        return overhead(side) - base(EXPORTED_OVERHEAD_OFFSET + side * 8);
    }

    /** Whether a packet of either side is in no record yet. */
    public boolean hasDelta() {
        return (packetsDelta(0) | packetsDelta(1) | bytesDelta(0) | bytesDelta(1)) != 0;
    }

    /** All that this (frozen) view has counted is in records. */
    public void exported() {
        for (int side = 0; side < 2; side++) {
            exported(side, packets(side), bytes(side), overhead(side));
        }
        if (isTcp()) {
            exportedTcp();
        }
    }

    /** All of the slot's TCP facts are in records. Without memory for that, later records have them again. */
    private void exportedTcp() {
        if (handshakeNs() != 0) {
            set(HANDSHAKE_EXPORTED);
        }
        if (ensureTcp()) {
            for (int side = 0; side < 2; side++) {
                keepTcpCounts(
                        side,
                        tcpCount(side, SideFactsDescriptor.TCP_RETRANSMITS_OFFSET),
                        tcpCount(side, SideFactsDescriptor.TCP_OUT_OF_ORDER_OFFSET),
                        tcpCount(side, SideFactsDescriptor.TCP_ZERO_WINDOWS_OFFSET));
                keepTcpTimes(side);
            }
        }
    }

    /** That much of one side is in records of an earlier process; of round trips and answers all that the slot has. */
    public void resumeTcp(final int side, final int retransmits, final int outOfOrder, final int zeroWindows) {
        if (ensureTcp()) {
            keepTcpCounts(side, retransmits, outOfOrder, zeroWindows);
            keepTcpTimes(side);
        }
    }

    private void keepTcpCounts(final int side, final int retransmits, final int outOfOrder, final int zeroWindows) {
        final UnsafeBuffer block = blocks.tcp().buffer(tcpBlock());
        final int at = tcpAt(side);
        block.putInt(at + TCP_RETRANSMITS_OFFSET, retransmits);
        block.putInt(at + TCP_OUT_OF_ORDER_OFFSET, outOfOrder);
        block.putInt(at + TCP_ZERO_WINDOWS_OFFSET, zeroWindows);
    }

    private void keepTcpTimes(final int side) {
        final UnsafeBuffer block = blocks.tcp().buffer(tcpBlock());
        final int at = tcpAt(side);
        block.putInt(at + TCP_RTT_SAMPLES_OFFSET, tcpCount(side, SideFactsDescriptor.TCP_RTT_SAMPLES_OFFSET));
        block.putInt(at + TCP_ANSWERS_OFFSET, tcpCount(side, SideFactsDescriptor.TCP_ANSWERS_OFFSET));
        block.putLong(at + TCP_RTT_SUM_NS_OFFSET, tcpSum(side, SideFactsDescriptor.TCP_RTT_SUM_NS_OFFSET));
        block.putLong(at + TCP_ANSWER_SUM_NS_OFFSET, tcpSum(side, SideFactsDescriptor.TCP_ANSWER_SUM_NS_OFFSET));
    }

    /** Writes what of one direction of a TCP connection is in no record yet. */
    public void writeTcpInterval(final int side, final TcpIntervalFlyweight to) {
        final int samples = newTcp(side, SideFactsDescriptor.TCP_RTT_SAMPLES_OFFSET, TCP_RTT_SAMPLES_OFFSET);
        final int answers = newTcp(side, SideFactsDescriptor.TCP_ANSWERS_OFFSET, TCP_ANSWERS_OFFSET);
        to.retransmits(newTcp(side, SideFactsDescriptor.TCP_RETRANSMITS_OFFSET, TCP_RETRANSMITS_OFFSET))
                .outOfOrder(newTcp(side, SideFactsDescriptor.TCP_OUT_OF_ORDER_OFFSET, TCP_OUT_OF_ORDER_OFFSET))
                .zeroWindows(newTcp(side, SideFactsDescriptor.TCP_ZERO_WINDOWS_OFFSET, TCP_ZERO_WINDOWS_OFFSET))
                .rttAverage(newAverage(side, SideFactsDescriptor.TCP_RTT_SUM_NS_OFFSET, TCP_RTT_SUM_NS_OFFSET, samples))
                .answerAverage(newAverage(
                        side, SideFactsDescriptor.TCP_ANSWER_SUM_NS_OFFSET, TCP_ANSWER_SUM_NS_OFFSET, answers));
    }

    private int newTcp(final int side, final int field, final int keptField) {
        final int kept =
                tcpBlock() == Slab.NONE ? 0 : blocks.tcp().buffer(tcpBlock()).getInt(tcpAt(side) + keptField);
        return tcpCount(side, field) - kept;
    }

    private float newAverage(final int side, final int field, final int keptField, final int count) {
        if (count == 0) {
            return 0;
        }
        final long kept =
                tcpBlock() == Slab.NONE ? 0 : blocks.tcp().buffer(tcpBlock()).getLong(tcpAt(side) + keptField);
        return (float) (tcpSum(side, field) - kept) / count;
    }

    private boolean ensureTcp() {
        if (tcpBlock() == Slab.NONE) {
            state.putInt(stateOffset + TCP_BLOCK_OFFSET, blocks.tcp().add());
        }
        return tcpBlock() != Slab.NONE;
    }

    private int tcpAt(final int side) {
        return blocks.tcp().offset(tcpBlock()) + side * TCP_SIDE_LENGTH;
    }

    /** That much of one side is in records. */
    public void exported(final int side, final long packets, final long bytes, final long overhead) {
        state.putLong(exportedAt(side) + PACKETS_OFFSET, packets);
        state.putLong(exportedAt(side) + BYTES_OFFSET, bytes);
        if (overhead != 0 && ensureBase()) {
            blocks.bases().buffer(baseBlock()).putLong(baseAt(EXPORTED_OVERHEAD_OFFSET + side * 8), overhead);
        }
    }

    /** Packets of one side that are in no slot. */
    public long basePackets(final int side) {
        return bornNs() == 0 ? packets(side) : base(side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side likewise. */
    public long baseBytes(final int side) {
        return bornNs() == 0 ? bytes(side) : base(side * 16 + BYTES_OFFSET);
    }

    /** Overhead bytes of one side likewise. */
    public long baseOverhead(final int side) {
        return bornNs() == 0 ? overhead(side) : base(BASE_OVERHEAD_OFFSET + side * 8);
    }

    private long base(final int field) {
        return baseBlock() == Slab.NONE ? 0 : blocks.bases().buffer(baseBlock()).getLong(baseAt(field));
    }

    /**
     * Counts what is not in the slot. Where the process has no more memory for it, records still have every packet once, but their
     * totals begin at zero again.
     */
    public void addToBase(final int side, final long packets, final long bytes, final long overhead) {
        if ((packets | bytes | overhead) == 0) {
            return;
        }
        if (ensureBase()) {
            final UnsafeBuffer block = blocks.bases().buffer(baseBlock());
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
        if (baseBlock() == Slab.NONE) {
            state.putInt(stateOffset + BASE_BLOCK_OFFSET, blocks.bases().add());
        }
        return baseBlock() != Slab.NONE;
    }

    /** The blocks that it has beside its state, for {@link FlowTable#left}. */
    public long blocks() {
        return FlowBlocks.pack(baseBlock(), tcpBlock());
    }

    private int tcpBlock() {
        return state.getInt(stateOffset + TCP_BLOCK_OFFSET);
    }

    private int baseBlock() {
        return state.getInt(stateOffset + BASE_BLOCK_OFFSET);
    }

    private int baseAt(final int field) {
        return blocks.bases().offset(baseBlock()) + field;
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
    public void takeState(final FlowSlotFlyweight from) {
        final int ours = state() & (PHASE_MASK | -1 << SHARD_SHIFT);
        state.putBytes(
                stateOffset + EXPORTED_OFFSET,
                from.state,
                from.stateOffset + EXPORTED_OFFSET,
                TIMES_FREED_OFFSET - EXPORTED_OFFSET);
        state.putBytes(stateOffset + STATE_OFFSET, from.state, from.stateOffset + STATE_OFFSET, LENGTH - STATE_OFFSET);
        from.state.putInt(from.stateOffset + BASE_BLOCK_OFFSET, Slab.NONE);
        if (tcpBlock() != Slab.NONE) { // the facts begin again in the slot
            blocks.tcp().free(tcpBlock());
            state.putInt(stateOffset + TCP_BLOCK_OFFSET, Slab.NONE);
            from.state.putInt(from.stateOffset + TCP_BLOCK_OFFSET, Slab.NONE);
        }
        state(state() & ~(PHASE_MASK | -1 << SHARD_SHIFT) | ours);
    }

    /** The flow is the one that has the slot now. */
    void beginGeneration() {
        state.putInt(stateOffset + GENERATION_OFFSET, state.getInt(stateOffset + TIMES_FREED_OFFSET));
    }

    /** Whether the slot was freed since the flow began. */
    public boolean isFreed() {
        return state.getInt(stateOffset + GENERATION_OFFSET) != state.getInt(stateOffset + TIMES_FREED_OFFSET);
    }

    public int state() {
        return state.getInt(stateOffset + STATE_OFFSET);
    }

    public void state(final int value) {
        state.putInt(stateOffset + STATE_OFFSET, value);
    }

    public boolean is(final int bit) {
        return (state() & bit) != 0;
    }

    public void set(final int bits) {
        state(state() | bits);
    }

    public int phase() {
        return state() & PHASE_MASK;
    }

    public void phase(final int phase, final int reason) {
        state((state() & ~(PHASE_MASK | REASON_MASK)) | phase | (reason << REASON_SHIFT));
    }

    /** End reason that waits for the grace period or for the sink. */
    public int reason() {
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

    public void firstNs(final long value) {
        state.putLong(stateOffset + FIRST_NS_OFFSET, value);
    }

    /** Orientation, first packet and trace id stay from now on. */
    public void fix() {
        firstNs(firstNs());
        set(FIXED);
    }

    /** Last packet of the previous record; 0: no record has left. */
    public long recordEndNs() {
        return state.getLong(stateOffset + RECORD_END_NS_OFFSET);
    }

    public void recordEndNs(final long value) {
        state.putLong(stateOffset + RECORD_END_NS_OFFSET, value);
    }

    /** Where the next record's interval starts. */
    public long recordStartNs() {
        return recordNumber() == 0 ? firstNs() : recordEndNs();
    }

    public int flowLabel(final int side) {
        return state.getInt(keptFacts(side));
    }

    public int ttl(final int side) {
        return state.getByte(keptFacts(side) + 4) & 0xFF;
    }

    public int trafficClass(final int side) {
        return state.getByte(keptFacts(side) + 5) & 0xFF;
    }

    public int icmpType(final int side) {
        return state.getByte(keptFacts(side) + 6) & 0xFF;
    }

    public int icmpCode(final int side) {
        return state.getByte(keptFacts(side) + 7) & 0xFF;
    }

    /** Keeps the IP facts that the slot has now: flow label, TTL, traffic class, ICMP type and code, which lie together in both. */
    public void keepFacts(final int side) {
        state.putLong(keptFacts(side), headerFacts(side));
    }

    private int keptFacts(final int side) {
        return stateOffset + FACTS_OFFSET + side * 8;
    }

    public long traceIdHigh() {
        return state.getLong(stateOffset + TRACE_ID_HIGH_OFFSET);
    }

    public long traceIdLow() {
        return state.getLong(stateOffset + TRACE_ID_LOW_OFFSET);
    }

    public void traceId(final long high, final long low) {
        state.putLong(stateOffset + TRACE_ID_HIGH_OFFSET, high);
        state.putLong(stateOffset + TRACE_ID_LOW_OFFSET, low);
    }

    /** Records that have left. */
    public int recordNumber() {
        return state.getInt(stateOffset + RECORD_NUMBER_OFFSET);
    }

    public void recordNumber(final int value) {
        state.putInt(stateOffset + RECORD_NUMBER_OFFSET, value);
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
