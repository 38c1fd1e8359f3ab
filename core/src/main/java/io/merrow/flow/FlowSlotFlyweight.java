package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.*;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of one slot of a {@link FlowTable}, see {@link FlowSlotDescriptor}. Times are kernel clock, nanoseconds.
 *
 * <p>{@code side} is {@link KernelLayoutDescriptor#LOW_TO_HIGH} or {@link KernelLayoutDescriptor#HIGH_TO_LOW}. Of the
 * shard's thread only; others of the package write, everybody else reads.
 */
public final class FlowSlotFlyweight {
    private UnsafeBuffer buffer;
    private int offset;
    private UnsafeBuffer cold;
    private int coldOffset;
    private BlockSlab bases;
    private int number;

    FlowSlotFlyweight wrap(
            final UnsafeBuffer hot,
            final int hotOffset,
            final UnsafeBuffer cold,
            final int coldOffset,
            final BlockSlab bases,
            final int number) {
        this.buffer = hot;
        this.offset = hotOffset;
        this.cold = cold;
        this.coldOffset = coldOffset;
        this.bases = bases;
        this.number = number;
        return this;
    }

    /** Number of the slot in its table. */
    public int number() {
        return number;
    }

    /** The buffer that holds the flow's {@code struct flow_key} at {@link #keyOffset()}. */
    public DirectBuffer keyBuffer() {
        return buffer;
    }

    /** Where the key starts in {@link #keyBuffer()}. */
    public int keyOffset() {
        return offset + KEY_OFFSET;
    }

    /** IANA protocol number. */
    public int protocol() {
        return buffer.getByte(offset + KEY_OFFSET + FlowKeyFlyweight.PROTOCOL_OFFSET) & 0xFF;
    }

    /** {@code born_ns} of the kernel's entry; 0: there is none. */
    public long bornNs() {
        return buffer.getLong(offset + BORN_NS_OFFSET);
    }

    void bornNs(final long value) {
        buffer.putLong(offset + BORN_NS_OFFSET, value);
    }

    /** Latest packet of either side. */
    public long lastNs() {
        return buffer.getLong(offset + LAST_NS_OFFSET);
    }

    void lastNs(final long value) {
        buffer.putLong(offset + LAST_NS_OFFSET, value);
    }

    /** TCP flags and {@code SIDE_…} marks of one side, over its life. */
    public int flags(final int side) {
        return buffer.getInt(offset + FLAGS_OFFSET + side * 4);
    }

    void flags(final int side, final int value) {
        buffer.putInt(offset + FLAGS_OFFSET + side * 4, value);
    }

    /** Flags and marks of both sides. */
    public int flags() {
        return flags(KernelLayoutDescriptor.LOW_TO_HIGH) | flags(KernelLayoutDescriptor.HIGH_TO_LOW);
    }

    /** Packets of one side since the flow began. */
    public long packets(final int side) {
        return seenPackets(side) + base(side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side since the flow began. */
    public long bytes(final int side) {
        return seenBytes(side) + base(side * 16 + BYTES_OFFSET);
    }

    /** Packets of one side that are in no record yet. */
    public long packetsDelta(final int side) {
        return packets(side) - cold.getLong(coldOffset + EXPORTED_OFFSET + side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side that are in no record yet. */
    public long bytesDelta(final int side) {
        return bytes(side) - cold.getLong(coldOffset + EXPORTED_OFFSET + side * 16 + BYTES_OFFSET);
    }

    /** Whether a packet of either side is in no record yet. */
    boolean hasDelta() {
        return (packetsDelta(0) | packetsDelta(1) | bytesDelta(0) | bytesDelta(1)) != 0;
    }

    /** All that is counted is in records. */
    void exported() {
        for (int side = 0; side < 2; side++) {
            cold.putLong(coldOffset + EXPORTED_OFFSET + side * 16 + PACKETS_OFFSET, packets(side));
            cold.putLong(coldOffset + EXPORTED_OFFSET + side * 16 + BYTES_OFFSET, bytes(side));
        }
    }

    /** That much of one side is in records, as an earlier process knew. */
    void exported(final int side, final long packets, final long bytes) {
        cold.putLong(coldOffset + EXPORTED_OFFSET + side * 16 + PACKETS_OFFSET, packets);
        cold.putLong(coldOffset + EXPORTED_OFFSET + side * 16 + BYTES_OFFSET, bytes);
    }

    /** Packets of one side that are not in the present kernel entry. */
    long basePackets(final int side) {
        return bornNs() == 0 ? packets(side) : base(side * 16 + PACKETS_OFFSET);
    }

    /** Bytes of one side likewise. */
    long baseBytes(final int side) {
        return bornNs() == 0 ? bytes(side) : base(side * 16 + BYTES_OFFSET);
    }

    private long base(final int field) {
        final int block = baseBlock();
        return block == BlockSlab.NONE ? 0 : bases.buffer(block).getLong(bases.offset(block) + field);
    }

    /**
     * Counts what is not in the present kernel entry. Where the process has no more memory for it, records still tell of
     * every packet once, but their totals begin anew.
     */
    void addToBase(final int side, final long packets, final long bytes) {
        if ((packets | bytes) == 0) {
            return;
        }
        int block = baseBlock();
        if (block == BlockSlab.NONE) {
            block = bases.add();
            cold.putInt(coldOffset + BASE_BLOCK_OFFSET, block);
        }
        if (block == BlockSlab.NONE) {
            add(cold, coldOffset + EXPORTED_OFFSET + side * 16, -packets, -bytes);
        } else {
            add(bases.buffer(block), bases.offset(block) + side * 16, packets, bytes);
        }
    }

    private static void add(final UnsafeBuffer to, final int pair, final long packets, final long bytes) {
        to.putLong(pair + PACKETS_OFFSET, to.getLong(pair + PACKETS_OFFSET) + packets);
        to.putLong(pair + BYTES_OFFSET, to.getLong(pair + BYTES_OFFSET) + bytes);
    }

    int baseBlock() {
        return cold.getInt(coldOffset + BASE_BLOCK_OFFSET);
    }

    /** Counts packets of one side that are in no kernel entry. */
    void addPackets(final int side, final long packets, final long bytes) {
        if (bornNs() == 0) {
            seen(side, seenPackets(side) + packets, seenBytes(side) + bytes);
        } else {
            addToBase(side, packets, bytes);
        }
    }

    /** Goes on in a kernel entry that counts from 0. */
    void moveTo(final long bornNs) {
        for (int side = 0; side < 2; side++) {
            addToBase(side, seenPackets(side), seenBytes(side));
            seen(side, 0, 0);
        }
        bornNs(bornNs);
    }

    long seenPackets(final int side) {
        return buffer.getLong(offset + SEEN_OFFSET + side * 16 + PACKETS_OFFSET);
    }

    long seenBytes(final int side) {
        return buffer.getLong(offset + SEEN_OFFSET + side * 16 + BYTES_OFFSET);
    }

    void seen(final int side, final long packets, final long bytes) {
        buffer.putLong(offset + SEEN_OFFSET + side * 16 + PACKETS_OFFSET, packets);
        buffer.putLong(offset + SEEN_OFFSET + side * 16 + BYTES_OFFSET, bytes);
    }

    /** Observation point that counts one side ({@link KernelLayoutDescriptor#observationPoint}); 0: none yet. */
    public long owner(final int side) {
        return buffer.getInt(offset + OWNER_OFFSET + side * 4) & 0xFFFF_FFFFL;
    }

    /** Interface numbers have 31 bits, so an observation point fits into 32. */
    void owner(final int side, final long value) {
        buffer.putInt(offset + OWNER_OFFSET + side * 4, (int) value);
    }

    int state() {
        return buffer.getInt(offset + STATE_OFFSET);
    }

    void state(final int value) {
        buffer.putInt(offset + STATE_OFFSET, value);
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

    /** End reason that waits for the kernel's last word or for the sink. */
    int reason() {
        return (state() & REASON_MASK) >>> REASON_SHIFT;
    }

    /** The flow's first packet. */
    public long firstNs() {
        return buffer.getLong(offset + FIRST_NS_OFFSET);
    }

    void firstNs(final long value) {
        buffer.putLong(offset + FIRST_NS_OFFSET, value);
    }

    /** Last packet of the previous record; 0: no record has left. */
    public long recordEndNs() {
        return cold.getLong(coldOffset + RECORD_END_NS_OFFSET);
    }

    void recordEndNs(final long value) {
        cold.putLong(coldOffset + RECORD_END_NS_OFFSET, value);
    }

    /** Where the next record's interval starts. */
    long recordStartNs() {
        return recordNumber() == 0 ? firstNs() : recordEndNs();
    }

    int flowLabel(final int side) {
        return cold.getInt(facts(side));
    }

    int ttl(final int side) {
        return cold.getByte(facts(side) + 4) & 0xFF;
    }

    int trafficClass(final int side) {
        return cold.getByte(facts(side) + 5) & 0xFF;
    }

    int icmpType(final int side) {
        return cold.getByte(facts(side) + 6) & 0xFF;
    }

    int icmpCode(final int side) {
        return cold.getByte(facts(side) + 7) & 0xFF;
    }

    void facts(final int side, final FlowSideFlyweight snapshot) {
        final int facts = facts(side);
        cold.putInt(facts, snapshot.flowLabel());
        cold.putByte(facts + 4, (byte) snapshot.ttl());
        cold.putByte(facts + 5, (byte) snapshot.trafficClass());
        cold.putByte(facts + 6, (byte) snapshot.icmpType());
        cold.putByte(facts + 7, (byte) snapshot.icmpCode());
    }

    private int facts(final int side) {
        return coldOffset + FACTS_OFFSET + side * 8;
    }

    /** SYN to the ACK that completed the handshake, exact below 16 ms, beyond to a part in 16 million; 0: not seen. */
    public long handshakeNs() {
        return (long) cold.getFloat(coldOffset + HANDSHAKE_NS_OFFSET);
    }

    void handshakeNs(final long value) {
        cold.putFloat(coldOffset + HANDSHAKE_NS_OFFSET, value);
    }

    long traceIdHigh() {
        return cold.getLong(coldOffset + TRACE_ID_HIGH_OFFSET);
    }

    long traceIdLow() {
        return cold.getLong(coldOffset + TRACE_ID_LOW_OFFSET);
    }

    void traceId(final long high, final long low) {
        cold.putLong(coldOffset + TRACE_ID_HIGH_OFFSET, high);
        cold.putLong(coldOffset + TRACE_ID_LOW_OFFSET, low);
    }

    int finEnd(final int side) {
        return cold.getInt(coldOffset + FIN_END_OFFSET + side * 4);
    }

    void finEnd(final int side, final int value) {
        cold.putInt(coldOffset + FIN_END_OFFSET + side * 4, value);
    }

    /** Number of the flow's detail in {@link FlowDetails}; 0: it has none. */
    int detail() {
        return cold.getInt(coldOffset + DETAIL_OFFSET);
    }

    void detail(final int number) {
        cold.putInt(coldOffset + DETAIL_OFFSET, number);
    }

    /** Number of the flow's TCP facts in {@link FlowDetails}; 0: it has none. */
    int tcpDetail() {
        return cold.getInt(coldOffset + TCP_DETAIL_OFFSET);
    }

    void tcpDetail(final int number) {
        cold.putInt(coldOffset + TCP_DETAIL_OFFSET, number);
    }

    /** Sequence number of the initiator's SYN; valid when a side has {@code SIDE_SYN}. */
    int initialSequence() {
        return buffer.getInt(offset + INITIAL_SEQUENCE_OFFSET);
    }

    void initialSequence(final int value) {
        buffer.putInt(offset + INITIAL_SEQUENCE_OFFSET, value);
    }

    /** Records that have left. */
    public int recordNumber() {
        return buffer.getInt(offset + RECORD_NUMBER_OFFSET);
    }

    void recordNumber(final int value) {
        buffer.putInt(offset + RECORD_NUMBER_OFFSET, value);
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
