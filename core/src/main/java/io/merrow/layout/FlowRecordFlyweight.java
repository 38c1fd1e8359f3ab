package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of a flow record: one interval of a flow, oriented (source → destination), as it travels from a shard to the
 * exporter. Fixed length, native byte order, 8-byte aligned; addresses as on the wire (IPv4 mapped, RFC 4291 2.5.5.2).
 * Enumerated fields hold the constants of {@link RecordDescriptor}.
 *
 * <p>Not thread safe; wrap per use. A record is written once, by its shard, and only read after.
 */
public final class FlowRecordFlyweight {
    public static final int TRACE_ID_HIGH_OFFSET = 0;

    public static final int TRACE_ID_LOW_OFFSET = TRACE_ID_HIGH_OFFSET + 8;

    public static final int SPAN_ID_OFFSET = TRACE_ID_LOW_OFFSET + 8;

    public static final int PARENT_SPAN_ID_OFFSET = SPAN_ID_OFFSET + 8;

    public static final int START_NS_OFFSET = PARENT_SPAN_ID_OFFSET + 8;

    public static final int END_NS_OFFSET = START_NS_OFFSET + 8;

    public static final int EMITTED_NS_OFFSET = END_NS_OFFSET + 8;

    public static final int HANDSHAKE_NS_OFFSET = EMITTED_NS_OFFSET + 8;

    public static final int PACKETS_DELTA_OFFSET = HANDSHAKE_NS_OFFSET + 8;

    public static final int BYTES_DELTA_OFFSET = PACKETS_DELTA_OFFSET + 8;

    public static final int PACKETS_TOTAL_OFFSET = BYTES_DELTA_OFFSET + 8;

    public static final int BYTES_TOTAL_OFFSET = PACKETS_TOTAL_OFFSET + 8;

    public static final int REVERSE_PACKETS_DELTA_OFFSET = BYTES_TOTAL_OFFSET + 8;

    public static final int REVERSE_BYTES_DELTA_OFFSET = REVERSE_PACKETS_DELTA_OFFSET + 8;

    public static final int REVERSE_PACKETS_TOTAL_OFFSET = REVERSE_BYTES_DELTA_OFFSET + 8;

    public static final int REVERSE_BYTES_TOTAL_OFFSET = REVERSE_PACKETS_TOTAL_OFFSET + 8;

    public static final int OWNER_OFFSET = REVERSE_BYTES_TOTAL_OFFSET + 8;

    public static final int REVERSE_OWNER_OFFSET = OWNER_OFFSET + 8;

    public static final int SOURCE_ADDRESS_OFFSET = REVERSE_OWNER_OFFSET + 8;

    public static final int DESTINATION_ADDRESS_OFFSET = SOURCE_ADDRESS_OFFSET + 16;

    public static final int COMMUNITY_DIGEST_OFFSET = DESTINATION_ADDRESS_OFFSET + 16;

    public static final int RECORD_NUMBER_OFFSET = COMMUNITY_DIGEST_OFFSET + 20;

    public static final int TCP_FLAGS_OFFSET = RECORD_NUMBER_OFFSET + 4;

    public static final int REVERSE_TCP_FLAGS_OFFSET = TCP_FLAGS_OFFSET + 4;

    public static final int FLOW_LABEL_OFFSET = REVERSE_TCP_FLAGS_OFFSET + 4;

    public static final int REVERSE_FLOW_LABEL_OFFSET = FLOW_LABEL_OFFSET + 4;

    public static final int SOURCE_PORT_OFFSET = REVERSE_FLOW_LABEL_OFFSET + 4;

    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + 2;

    public static final int PROTOCOL_OFFSET = DESTINATION_PORT_OFFSET + 2;

    public static final int IP_VERSION_OFFSET = PROTOCOL_OFFSET + 1;

    public static final int DIRECTION_OFFSET = IP_VERSION_OFFSET + 1;

    public static final int KIND_OFFSET = DIRECTION_OFFSET + 1;

    public static final int END_REASON_OFFSET = KIND_OFFSET + 1;

    public static final int TCP_STATE_OFFSET = END_REASON_OFFSET + 1;

    public static final int TTL_OFFSET = TCP_STATE_OFFSET + 1;

    public static final int TRAFFIC_CLASS_OFFSET = TTL_OFFSET + 1;

    public static final int ICMP_TYPE_OFFSET = TRAFFIC_CLASS_OFFSET + 1;

    public static final int ICMP_CODE_OFFSET = ICMP_TYPE_OFFSET + 1;

    public static final int REVERSE_TTL_OFFSET = ICMP_CODE_OFFSET + 1;

    public static final int REVERSE_TRAFFIC_CLASS_OFFSET = REVERSE_TTL_OFFSET + 1;

    public static final int REVERSE_ICMP_TYPE_OFFSET = REVERSE_TRAFFIC_CLASS_OFFSET + 1;

    public static final int REVERSE_ICMP_CODE_OFFSET = REVERSE_ICMP_TYPE_OFFSET + 1;

    /** 1: the duration of the handshake is in no record before. A byte. */
    public static final int HANDSHAKE_NEW_OFFSET = REVERSE_ICMP_CODE_OFFSET + 1;

    /** 1: the record was chosen by sampling. A byte. */
    public static final int SAMPLED_OFFSET = HANDSHAKE_NEW_OFFSET + 1;

    /** {@link RecordTunnelFlyweight}. */
    public static final int TUNNEL_REVERSE_ID_OFFSET = SAMPLED_OFFSET + 1;

    public static final int TUNNEL_OFFSET = TUNNEL_REVERSE_ID_OFFSET + 4;

    /** {@link RecordSecurityFlyweight} of source → destination. */
    public static final int SECURITY_OFFSET = TUNNEL_OFFSET + RecordTunnelFlyweight.LENGTH;

    public static final int REVERSE_SECURITY_OFFSET = SECURITY_OFFSET + RecordSecurityFlyweight.LENGTH;

    /** {@link TcpFactsFlyweight} of source → destination. */
    public static final int TCP_OFFSET = REVERSE_SECURITY_OFFSET + RecordSecurityFlyweight.LENGTH;

    public static final int REVERSE_TCP_OFFSET = TCP_OFFSET + TcpFactsFlyweight.LENGTH;

    /** {@link TcpIntervalFlyweight} of source → destination. */
    public static final int TCP_INTERVAL_OFFSET = REVERSE_TCP_OFFSET + TcpFactsFlyweight.LENGTH;

    public static final int REVERSE_TCP_INTERVAL_OFFSET = TCP_INTERVAL_OFFSET + TcpIntervalFlyweight.LENGTH;

    /** Where sampling chose the record: the threshold of its trace id, 56 bits. */
    public static final int SAMPLING_THRESHOLD_OFFSET = REVERSE_TCP_INTERVAL_OFFSET + TcpIntervalFlyweight.LENGTH;

    /** Process whose socket is the source; 0: not on this node, or not asked for. */
    public static final int SOURCE_PROCESS_ID_OFFSET = SAMPLING_THRESHOLD_OFFSET + 8;

    public static final int DESTINATION_PROCESS_ID_OFFSET = SOURCE_PROCESS_ID_OFFSET + 4;

    /** {@link RecordOriginFlyweight}. */
    public static final int ORIGIN_OFFSET = DESTINATION_PROCESS_ID_OFFSET + 4;

    /** Size of the record, bytes. */
    public static final int LENGTH = ORIGIN_OFFSET + RecordOriginFlyweight.LENGTH;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the record that starts at {@code offset}. */
    public FlowRecordFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** High half of the 128-bit trace id. */
    public long traceIdHigh() {
        return buffer.getLong(offset + TRACE_ID_HIGH_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight traceIdHigh(final long value) {
        buffer.putLong(offset + TRACE_ID_HIGH_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long traceIdLow() {
        return buffer.getLong(offset + TRACE_ID_LOW_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight traceIdLow(final long value) {
        buffer.putLong(offset + TRACE_ID_LOW_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Never 0. */
    public long spanId() {
        return buffer.getLong(offset + SPAN_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight spanId(final long value) {
        buffer.putLong(offset + SPAN_ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Span id of the flow's first record; 0: this is the first (a root). */
    public long parentSpanId() {
        return buffer.getLong(offset + PARENT_SPAN_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight parentSpanId(final long value) {
        buffer.putLong(offset + PARENT_SPAN_ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Start of the interval, nanoseconds of the Unix epoch. */
    public long startNs() {
        return buffer.getLong(offset + START_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight startNs(final long value) {
        buffer.putLong(offset + START_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Last packet of the interval, nanoseconds of the Unix epoch. */
    public long endNs() {
        return buffer.getLong(offset + END_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight endNs(final long value) {
        buffer.putLong(offset + END_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** When the shard emitted the record, kernel clock; for latency only. */
    public long emittedNs() {
        return buffer.getLong(offset + EMITTED_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight emittedNs(final long value) {
        buffer.putLong(offset + EMITTED_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** SYN to the ACK that completed the handshake, nanoseconds; 0: not seen. */
    public long handshakeNs() {
        return buffer.getLong(offset + HANDSHAKE_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight handshakeNs(final long value) {
        buffer.putLong(offset + HANDSHAKE_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Source → destination, since the previous record. */
    /** Whether the duration of the handshake is in no record before this one. */
    public boolean isHandshakeNew() {
        return buffer.getByte(offset + HANDSHAKE_NEW_OFFSET) != 0;
    }

    public FlowRecordFlyweight handshakeNew(final boolean value) {
        buffer.putByte(offset + HANDSHAKE_NEW_OFFSET, (byte) (value ? 1 : 0));
        return this;
    }

    /** Whether sampling chose the record, of which not all are exported; {@link #samplingThreshold} has how. */
    public boolean isSampled() {
        return buffer.getByte(offset + SAMPLED_OFFSET) != 0;
    }

    /** Threshold of OpenTelemetry's consistent probability sampling: of 2^56 traces that many are not chosen. */
    public long samplingThreshold() {
        return buffer.getLong(offset + SAMPLING_THRESHOLD_OFFSET, ByteOrder.nativeOrder());
    }

    /** Sampling chose the record by that threshold. */
    public FlowRecordFlyweight sampledAt(final long threshold) {
        buffer.putByte(offset + SAMPLED_OFFSET, (byte) 1);
        buffer.putLong(offset + SAMPLING_THRESHOLD_OFFSET, threshold, ByteOrder.nativeOrder());
        return this;
    }

    public long packetsDelta() {
        return buffer.getLong(offset + PACKETS_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight packetsDelta(final long value) {
        buffer.putLong(offset + PACKETS_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long bytesDelta() {
        return buffer.getLong(offset + BYTES_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight bytesDelta(final long value) {
        buffer.putLong(offset + BYTES_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Source → destination, since the flow began. */
    public long packetsTotal() {
        return buffer.getLong(offset + PACKETS_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight packetsTotal(final long value) {
        buffer.putLong(offset + PACKETS_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long bytesTotal() {
        return buffer.getLong(offset + BYTES_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight bytesTotal(final long value) {
        buffer.putLong(offset + BYTES_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Destination → source, since the previous record. */
    public long reversePacketsDelta() {
        return buffer.getLong(offset + REVERSE_PACKETS_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reversePacketsDelta(final long value) {
        buffer.putLong(offset + REVERSE_PACKETS_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long reverseBytesDelta() {
        return buffer.getLong(offset + REVERSE_BYTES_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reverseBytesDelta(final long value) {
        buffer.putLong(offset + REVERSE_BYTES_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Destination → source, since the flow began. */
    public long reversePacketsTotal() {
        return buffer.getLong(offset + REVERSE_PACKETS_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reversePacketsTotal(final long value) {
        buffer.putLong(offset + REVERSE_PACKETS_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long reverseBytesTotal() {
        return buffer.getLong(offset + REVERSE_BYTES_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reverseBytesTotal(final long value) {
        buffer.putLong(offset + REVERSE_BYTES_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Observation point that counts source → destination; 0: that side is silent. */
    public long owner() {
        return buffer.getLong(offset + OWNER_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight owner(final long value) {
        buffer.putLong(offset + OWNER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Observation point that counts destination → source; 0: that side is silent. */
    public long reverseOwner() {
        return buffer.getLong(offset + REVERSE_OWNER_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reverseOwner(final long value) {
        buffer.putLong(offset + REVERSE_OWNER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** 0 for the first record of the flow on this node. */
    public int recordNumber() {
        return buffer.getInt(offset + RECORD_NUMBER_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight recordNumber(final int value) {
        buffer.putInt(offset + RECORD_NUMBER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Source → destination flags over its life, with {@code SIDE_…} marks. */
    public int tcpFlags() {
        return buffer.getInt(offset + TCP_FLAGS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight tcpFlags(final int value) {
        buffer.putInt(offset + TCP_FLAGS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int reverseTcpFlags() {
        return buffer.getInt(offset + REVERSE_TCP_FLAGS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reverseTcpFlags(final int value) {
        buffer.putInt(offset + REVERSE_TCP_FLAGS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Tunnel identifier of the direction destination → source, where the tunnel block has another. */
    public int tunnelReverseId() {
        return buffer.getInt(offset + TUNNEL_REVERSE_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight tunnelReverseId(final int value) {
        buffer.putInt(offset + TUNNEL_REVERSE_ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int flowLabel() {
        return buffer.getInt(offset + FLOW_LABEL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight flowLabel(final int value) {
        buffer.putInt(offset + FLOW_LABEL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int reverseFlowLabel() {
        return buffer.getInt(offset + REVERSE_FLOW_LABEL_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight reverseFlowLabel(final int value) {
        buffer.putInt(offset + REVERSE_FLOW_LABEL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** For ICMP: type, as in Community ID. */
    public int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    public FlowRecordFlyweight sourcePort(final int value) {
        buffer.putShort(offset + SOURCE_PORT_OFFSET, (short) value, ByteOrder.nativeOrder());
        return this;
    }

    /** For ICMP: counterpart type or code, as in Community ID. */
    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    public FlowRecordFlyweight destinationPort(final int value) {
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) value, ByteOrder.nativeOrder());
        return this;
    }

    /** IANA protocol number. */
    public int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight protocol(final int value) {
        buffer.putByte(offset + PROTOCOL_OFFSET, (byte) value);
        return this;
    }

    /** 4 or 6. */
    public int ipVersion() {
        return buffer.getByte(offset + IP_VERSION_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight ipVersion(final int value) {
        buffer.putByte(offset + IP_VERSION_OFFSET, (byte) value);
        return this;
    }

    /** {@code DIRECTION_…} */
    public int direction() {
        return buffer.getByte(offset + DIRECTION_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight direction(final int value) {
        buffer.putByte(offset + DIRECTION_OFFSET, (byte) value);
        return this;
    }

    /** {@code KIND_…} */
    public int kind() {
        return buffer.getByte(offset + KIND_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight kind(final int value) {
        buffer.putByte(offset + KIND_OFFSET, (byte) value);
        return this;
    }

    /** {@code END_…} */
    public int endReason() {
        return buffer.getByte(offset + END_REASON_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight endReason(final int value) {
        buffer.putByte(offset + END_REASON_OFFSET, (byte) value);
        return this;
    }

    /** {@code STATE_…}, {@code STATE_NONE} for what is not TCP. */
    public int tcpState() {
        return buffer.getByte(offset + TCP_STATE_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight tcpState(final int value) {
        buffer.putByte(offset + TCP_STATE_OFFSET, (byte) value);
        return this;
    }

    public int ttl() {
        return buffer.getByte(offset + TTL_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight ttl(final int value) {
        buffer.putByte(offset + TTL_OFFSET, (byte) value);
        return this;
    }

    /** DSCP (high 6 bits) and ECN (low 2). */
    public int trafficClass() {
        return buffer.getByte(offset + TRAFFIC_CLASS_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight trafficClass(final int value) {
        buffer.putByte(offset + TRAFFIC_CLASS_OFFSET, (byte) value);
        return this;
    }

    public int icmpType() {
        return buffer.getByte(offset + ICMP_TYPE_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight icmpType(final int value) {
        buffer.putByte(offset + ICMP_TYPE_OFFSET, (byte) value);
        return this;
    }

    public int icmpCode() {
        return buffer.getByte(offset + ICMP_CODE_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight icmpCode(final int value) {
        buffer.putByte(offset + ICMP_CODE_OFFSET, (byte) value);
        return this;
    }

    public int reverseTtl() {
        return buffer.getByte(offset + REVERSE_TTL_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight reverseTtl(final int value) {
        buffer.putByte(offset + REVERSE_TTL_OFFSET, (byte) value);
        return this;
    }

    public int reverseTrafficClass() {
        return buffer.getByte(offset + REVERSE_TRAFFIC_CLASS_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight reverseTrafficClass(final int value) {
        buffer.putByte(offset + REVERSE_TRAFFIC_CLASS_OFFSET, (byte) value);
        return this;
    }

    public int reverseIcmpType() {
        return buffer.getByte(offset + REVERSE_ICMP_TYPE_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight reverseIcmpType(final int value) {
        buffer.putByte(offset + REVERSE_ICMP_TYPE_OFFSET, (byte) value);
        return this;
    }

    public int reverseIcmpCode() {
        return buffer.getByte(offset + REVERSE_ICMP_CODE_OFFSET) & 0xFF;
    }

    public FlowRecordFlyweight reverseIcmpCode(final int value) {
        buffer.putByte(offset + REVERSE_ICMP_CODE_OFFSET, (byte) value);
        return this;
    }

    /** Process whose socket is the source; 0: not on this node, or not asked for. */
    public int sourceProcessId() {
        return buffer.getInt(offset + SOURCE_PROCESS_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight sourceProcessId(final int value) {
        buffer.putInt(offset + SOURCE_PROCESS_ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** The same of the destination. */
    public int destinationProcessId() {
        return buffer.getInt(offset + DESTINATION_PROCESS_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowRecordFlyweight destinationProcessId(final int value) {
        buffer.putInt(offset + DESTINATION_PROCESS_ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** The buffer under this view, for bulk copies: {@link #offset()} + a {@code …_OFFSET}. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the view starts in {@link #buffer()}. */
    public int offset() {
        return offset;
    }
}
