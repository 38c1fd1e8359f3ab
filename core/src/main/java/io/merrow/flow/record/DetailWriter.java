package io.merrow.flow.record;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordSecurityFlyweight;
import io.merrow.layout.RecordTunnelFlyweight;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.layout.TunnelFlyweight;
import org.agrona.MutableDirectBuffer;

/** Writes the tunnel, security, TCP and process blocks of a record, oriented as the record is. One thread, no allocation. */
final class DetailWriter {
    private static final int LENGTH = FlowRecordFlyweight.LENGTH - FlowRecordFlyweight.TUNNEL_OFFSET;

    private final TunnelFlyweight tunnel = new TunnelFlyweight();
    private final TcpFactsFlyweight tcp = new TcpFactsFlyweight();
    private final TcpIntervalFlyweight interval = new TcpIntervalFlyweight();
    private final RecordTunnelFlyweight block = new RecordTunnelFlyweight();
    private final RecordSecurityFlyweight security = new RecordSecurityFlyweight();

    /**
     * @param source side that sends from source to destination.
     */
    void write(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        final MutableDirectBuffer buffer = record.buffer();
        buffer.setMemory(record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET, LENGTH, (byte) 0);
        if (slot.isTcp()) {
            putTcp(slot, record, FlowRecordFlyweight.TCP_OFFSET, source);
            putTcp(slot, record, FlowRecordFlyweight.REVERSE_TCP_OFFSET, source ^ 1);
            putInterval(slot, record, FlowRecordFlyweight.TCP_INTERVAL_OFFSET, source);
            putInterval(slot, record, FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET, source ^ 1);
        }
        block.wrap(buffer, record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET);
        writeOverhead(slot, source);
        if (tunnel.wrap(slot.cold(), slot.tunnelOffset()).isKnown()) {
            writeTunnel(record, source);
        }
        record.sourceProcessId(slot.processId(source)).destinationProcessId(slot.processId(source ^ 1));
        putSecurity(slot, record, FlowRecordFlyweight.SECURITY_OFFSET, source);
        putSecurity(slot, record, FlowRecordFlyweight.REVERSE_SECURITY_OFFSET, source ^ 1);
    }

    private void writeOverhead(final FlowSlotFlyweight slot, final int source) {
        block.overheadDelta(slot.overheadDelta(source))
                .overheadTotal(slot.overhead(source))
                .reverseOverheadDelta(slot.overheadDelta(source ^ 1))
                .reverseOverheadTotal(slot.overhead(source ^ 1));
    }

    /**
     * The kernel has the outer addresses of one direction: for the other they change places. The ports do not, since the
     * destination's is the tunnel's own in both directions, and the source's is only there to spread the load (RFC 7348, 5).
     */
    private void writeTunnel(final FlowRecordFlyweight record, final int source) {
        final boolean swapped = tunnel.side() != source;
        putAddress(RecordTunnelFlyweight.SOURCE_OFFSET, swapped);
        putAddress(RecordTunnelFlyweight.DESTINATION_OFFSET, !swapped);
        final boolean exchanges = swapped && tunnel.hasReverseId();
        block.sourcePort(tunnel.sourcePort())
                .destinationPort(tunnel.destinationPort())
                .id(exchanges ? tunnel.reverseId() : tunnel.id())
                .hasIds(exchanges || tunnel.hasId(), tunnel.hasReverseId() && (!exchanges || tunnel.hasId()))
                .ahSpi(tunnel.ahSpi())
                .type(tunnel.type())
                .ipVersion(tunnel.ipVersion())
                .protocol(tunnel.protocol());
        record.tunnelReverseId(exchanges ? tunnel.id() : tunnel.reverseId());
        block.buffer()
                .putBytes(
                        block.offset() + RecordTunnelFlyweight.SOURCE_MAC_OFFSET,
                        tunnel.buffer(),
                        tunnel.offset() + TunnelFlyweight.SOURCE_MAC_OFFSET,
                        6);
    }

    private void putAddress(final int field, final boolean ofDestination) {
        final int from = ofDestination ? TunnelFlyweight.DESTINATION_OFFSET : TunnelFlyweight.SOURCE_OFFSET;
        block.buffer().putBytes(block.offset() + field, tunnel.buffer(), tunnel.offset() + from, 16);
    }

    private void putTcp(
            final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int field, final int side) {
        slot.writeTcpFacts(side, tcp.wrap(record.buffer(), record.offset() + field));
    }

    private void putInterval(
            final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int field, final int side) {
        slot.writeTcpInterval(side, interval.wrap(record.buffer(), record.offset() + field));
    }

    private void putSecurity(
            final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int field, final int side) {
        security.wrap(record.buffer(), record.offset() + field)
                .ahSpi(slot.ahSpi(side))
                .securityIndex(slot.securityIndex(side))
                .receiverIndex(slot.receiverIndex(side))
                .wireguardType(slot.wireguardType(side));
    }
}
