package io.merrow.flow;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordSecurityFlyweight;
import io.merrow.layout.RecordTunnelFlyweight;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.layout.TunnelFlyweight;
import org.agrona.MutableDirectBuffer;

/** Writes the tunnel, security, TCP and process blocks of a record, oriented as the record is. One thread, no allocation. */
final class DetailWriter {
    private static final int LENGTH = FlowRecordFlyweight.LENGTH - FlowRecordFlyweight.TUNNEL_OFFSET;

    private final FlowDetails details;
    private final FlowDetailFlyweight detail = new FlowDetailFlyweight();
    private final TunnelFlyweight tunnel = new TunnelFlyweight();
    private final TcpFactsFlyweight tcp = new TcpFactsFlyweight();
    private final RecordTunnelFlyweight block = new RecordTunnelFlyweight();

    DetailWriter(final FlowDetails details) {
        this.details = details;
    }

    /**
     * @param source side that sends from source to destination.
     */
    void write(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        final MutableDirectBuffer buffer = record.buffer();
        buffer.setMemory(record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET, LENGTH, (byte) 0);
        if (FlowDetails.hasTcp(slot)) {
            putTcp(slot, record, FlowRecordFlyweight.TCP_OFFSET, source);
            putTcp(slot, record, FlowRecordFlyweight.REVERSE_TCP_OFFSET, source ^ 1);
        }
        if (!FlowDetails.has(slot)) {
            return;
        }
        details.wrap(slot, detail);
        block.wrap(buffer, record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET);
        writeOverhead(source);
        if (tunnel.wrap(detail.buffer(), detail.tunnelOffset()).isKnown()) {
            writeTunnel(record, source);
        }
        record.sourceProcessId(detail.processId(source)).destinationProcessId(detail.processId(source ^ 1));
        putSecurity(record, FlowRecordFlyweight.SECURITY_OFFSET, source);
        putSecurity(record, FlowRecordFlyweight.REVERSE_SECURITY_OFFSET, source ^ 1);
    }

    private void writeOverhead(final int source) {
        block.overheadDelta(detail.overheadDelta(source))
                .overheadTotal(detail.overhead(source))
                .reverseOverheadDelta(detail.overheadDelta(source ^ 1))
                .reverseOverheadTotal(detail.overhead(source ^ 1));
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
        details.wrapTcp(slot, side, tcp);
        record.buffer().putBytes(record.offset() + field, tcp.buffer(), tcp.offset(), TcpFactsFlyweight.LENGTH);
    }

    private void putSecurity(final FlowRecordFlyweight record, final int field, final int side) {
        record.buffer()
                .putBytes(
                        record.offset() + field,
                        detail.buffer(),
                        detail.securityOffset(side),
                        RecordSecurityFlyweight.LENGTH);
    }

    @Override
    public String toString() {
        return "DetailWriter{" + details + '}';
    }
}
