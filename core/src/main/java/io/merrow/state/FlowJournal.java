package io.merrow.state;

import static io.merrow.layout.FlowProgressFlyweight.BASE_BYTES_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.BASE_OVERHEAD_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.BASE_PACKETS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_BYTES_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_OUT_OF_ORDER_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_OVERHEAD_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_PACKETS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_RETRANSMITS_OFFSET;
import static io.merrow.layout.FlowProgressFlyweight.EXPORTED_ZERO_WINDOWS_OFFSET;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.layout.RecordTunnelFlyweight;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.thread.SingleThread;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Notes each record that is stored where it outlives the process: how far its flow has been exported. The export thread only; no
 * allocation in steady state.
 *
 * <p>A flow that has ended is remembered until many others have ended: a process that exits before it has freed the slot leaves it to the
 * next one, which sees here that its record is stored.
 */
public final class FlowJournal {
    private final SingleThread thread = new SingleThread();
    private final FlowStore store;
    private final RecordTotals totals;
    private final AtomicCounter refused;
    private final long[] ended;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();
    private final RecordTunnelFlyweight tunnel = new RecordTunnelFlyweight();
    private final FlowProgressFlyweight past = new FlowProgressFlyweight();
    private final TcpFactsFlyweight tcp = new TcpFactsFlyweight();
    private final UnsafeBuffer key =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowKeyFlyweight.LENGTH, Long.BYTES));
    private long endedCount;

    /**
     * @param endings how many flows that have ended are remembered.
     * @param refused counts flows that found no room.
     */
    FlowJournal(final FlowStore store, final RecordTotals totals, final int endings, final AtomicCounter refused) {
        this.store = store;
        this.totals = totals;
        this.refused = refused;
        this.ended = new long[endings];
    }

    /** Notes a record that is in the queue, or printed. */
    public void onStored(final MutableDirectBuffer buffer, final int offset) {
        assert thread.isSame();
        store(buffer, offset);
    }

    private void store(final MutableDirectBuffer buffer, final int offset) {
        wrap(buffer, offset);
        totals.add( // before the flow: where the flow is noted, this is done
                record.spanId(), // the same in every process, which a hash is not
                record.packetsDelta() + record.reversePacketsDelta(),
                record.bytesDelta() + record.reverseBytesDelta());
        note();
    }

    /** Notes a record that an earlier process stored; it may have exited before it noted all of it, or forgotten the flow. */
    void onRecovered(final MutableDirectBuffer buffer, final int offset) {
        wrap(buffer, offset);
        final int slot = store.find(key, 0, origin.bornNs());
        if (slot < 0 || store.wrap(slot, past).recordNumber() <= record.recordNumber()) {
            store(buffer, offset);
        }
    }

    private void wrap(final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        origin.wrap(buffer, offset + FlowRecordFlyweight.ORIGIN_OFFSET);
        tunnel.wrap(buffer, offset + FlowRecordFlyweight.TUNNEL_OFFSET);
        putKey();
    }

    private void note() {
        final int slot = store.acquire(key, 0, origin.bornNs());
        if (slot < 0) {
            refused.incrementRelease();
            return;
        }
        store.begin(slot);
        write(store.wrap(slot, past));
        store.end(slot);
        if ((past.flags() & FlowProgressFlyweight.ENDED) != 0) {
            forgetLater(store.hash(slot));
        }
    }

    private void writeTcp(final FlowProgressFlyweight to, final int side, final int field) {
        tcp.wrap(record.buffer(), record.offset() + field);
        to.tcp(EXPORTED_RETRANSMITS_OFFSET, side, tcp.retransmits())
                .tcp(EXPORTED_OUT_OF_ORDER_OFFSET, side, tcp.outOfOrder())
                .tcp(EXPORTED_ZERO_WINDOWS_OFFSET, side, tcp.zeroWindows());
    }

    private void write(final FlowProgressFlyweight to) {
        final int source = origin.sourceHigh();
        final boolean isFinal = record.endReason() != RecordDescriptor.END_ACTIVE_TIMEOUT;
        to.bornNs(origin.bornNs())
                .firstNs(origin.firstNs())
                .lastNs(origin.lastNs())
                .traceIdHigh(record.traceIdHigh())
                .traceIdLow(record.traceIdLow())
                .recordNumber(record.recordNumber() + 1)
                .flags((source != 0 ? FlowProgressFlyweight.SOURCE_HIGH : 0)
                        | (record.direction() != RecordDescriptor.DIRECTION_UNKNOWN
                                ? FlowProgressFlyweight.INITIATOR_KNOWN
                                : 0)
                        | (isFinal ? FlowProgressFlyweight.ENDED : 0)
                        | (record.handshakeNs() != 0 ? FlowProgressFlyweight.HANDSHAKE_EXPORTED : 0)
                        | (record.endReason() == RecordDescriptor.END_FORCED ? FlowProgressFlyweight.FORCED : 0));
        to.of(EXPORTED_PACKETS_OFFSET, source, record.packetsTotal())
                .of(EXPORTED_PACKETS_OFFSET, source ^ 1, record.reversePacketsTotal())
                .of(EXPORTED_BYTES_OFFSET, source, record.bytesTotal())
                .of(EXPORTED_BYTES_OFFSET, source ^ 1, record.reverseBytesTotal())
                .of(EXPORTED_OVERHEAD_OFFSET, source, tunnel.overheadTotal())
                .of(EXPORTED_OVERHEAD_OFFSET, source ^ 1, tunnel.reverseOverheadTotal());
        writeTcp(to, source, FlowRecordFlyweight.TCP_OFFSET);
        writeTcp(to, source ^ 1, FlowRecordFlyweight.REVERSE_TCP_OFFSET);
        for (int side = 0; side < 2; side++) {
            to.of(BASE_PACKETS_OFFSET, side, origin.of(RecordOriginFlyweight.BASE_PACKETS_OFFSET, side))
                    .of(BASE_BYTES_OFFSET, side, origin.of(RecordOriginFlyweight.BASE_BYTES_OFFSET, side))
                    .of(BASE_OVERHEAD_OFFSET, side, origin.of(RecordOriginFlyweight.BASE_OVERHEAD_OFFSET, side));
        }
    }

    /** The kernel's key, of which a record is made. */
    private void putKey() {
        final boolean high = origin.sourceHigh() != 0;
        final MutableDirectBuffer from = record.buffer();
        final int source = high ? FlowKeyFlyweight.ADDRESS_HIGH_OFFSET : FlowKeyFlyweight.ADDRESS_LOW_OFFSET;
        final int destination = high ? FlowKeyFlyweight.ADDRESS_LOW_OFFSET : FlowKeyFlyweight.ADDRESS_HIGH_OFFSET;
        key.putBytes(source, from, record.offset() + FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, 16);
        key.putBytes(destination, from, record.offset() + FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, 16);
        putPort(FlowKeyFlyweight.PORT_LOW_OFFSET, high ? record.destinationPort() : record.sourcePort());
        putPort(FlowKeyFlyweight.PORT_HIGH_OFFSET, high ? record.sourcePort() : record.destinationPort());
        key.putByte(FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) record.protocol());
        key.putByte(FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) record.ipVersion());
        key.putByte(FlowKeyFlyweight.ONE_WAY_OFFSET, (byte) origin.oneWay());
    }

    private void putPort(final int at, final int port) {
        key.putShort(at, (short) port, ByteOrder.BIG_ENDIAN);
    }

    private void forgetLater(final long hash) {
        final int at = (int) (endedCount++ % ended.length);
        if (endedCount > ended.length) {
            final int slot = store.slotOf(ended[at]);
            if (slot >= 0 && (store.wrap(slot, past).flags() & FlowProgressFlyweight.ENDED) != 0) {
                store.remove(slot);
            }
        }
        ended[at] = hash;
    }

    /** Forgets what earlier processes ended; before the first record. */
    void forgetEnded() {
        final LongArrayList all = new LongArrayList();
        for (int slot = 0; slot < store.slots(); slot++) {
            if (store.isUsed(slot) && (store.wrap(slot, past).flags() & FlowProgressFlyweight.ENDED) != 0) {
                all.addLong(slot);
            }
        }
        all.forEachOrderedLong(slot -> store.remove((int) slot));
    }

    /** Flows that are remembered. */
    public int size() {
        return store.size();
    }

    @Override
    public String toString() {
        return "FlowJournal{" + store + ", ended=" + endedCount + '}';
    }
}
