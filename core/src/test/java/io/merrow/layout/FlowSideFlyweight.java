package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct flow_side}: one direction's counters as the kernel last wrote them, cumulative.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class FlowSideFlyweight {
    public static final int PACKETS_OFFSET = 0;

    public static final int BYTES_OFFSET = PACKETS_OFFSET + 8;

    public static final int LAST_NS_OFFSET = BYTES_OFFSET + 8;

    public static final int OWNER_OFFSET = LAST_NS_OFFSET + 8;

    public static final int TCP_FLAGS_OFFSET = OWNER_OFFSET + 8;

    public static final int TCP_ACKNOWLEDGMENT_OFFSET = TCP_FLAGS_OFFSET + 4;

    public static final int TCP_FIN_END_OFFSET = TCP_ACKNOWLEDGMENT_OFFSET + 4;

    public static final int FLOW_LABEL_OFFSET = TCP_FIN_END_OFFSET + 4;

    public static final int TTL_OFFSET = FLOW_LABEL_OFFSET + 4;

    public static final int TRAFFIC_CLASS_OFFSET = TTL_OFFSET + 1;

    public static final int ICMP_TYPE_OFFSET = TRAFFIC_CLASS_OFFSET + 1;

    public static final int ICMP_CODE_OFFSET = ICMP_TYPE_OFFSET + 1;

    public static final int TCP_INITIAL_SEQUENCE_OFFSET = ICMP_CODE_OFFSET + 1;

    public static final int FIRST_NS_OFFSET = TCP_INITIAL_SEQUENCE_OFFSET + 4;

    public static final int OVERHEAD_BYTES_OFFSET = FIRST_NS_OFFSET + 8;

    public static final int AH_SPI_OFFSET = OVERHEAD_BYTES_OFFSET + 8;

    public static final int SECURITY_INDEX_OFFSET = AH_SPI_OFFSET + 4;

    public static final int RECEIVER_INDEX_OFFSET = SECURITY_INDEX_OFFSET + 4;

    public static final int WIREGUARD_TYPE_OFFSET = RECEIVER_INDEX_OFFSET + 4;

    public static final int PROCESS_ID_OFFSET = WIREGUARD_TYPE_OFFSET + 1;

    /** Size of the struct, bytes. */
    public static final int LENGTH = PROCESS_ID_OFFSET + 3;

    /** RFC 8200, 3; above it is the number of a sweep. */
    private static final int FLOW_LABEL_MASK = 0xF_FFFF;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public FlowSideFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Packets, GSO corrected. */
    public long packets() {
        return buffer.getLong(offset + PACKETS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Bytes from the link-layer header on, GSO corrected. */
    public long bytes() {
        return buffer.getLong(offset + BYTES_OFFSET, ByteOrder.nativeOrder());
    }

    /** Latest packet, kernel clock; 0 while the side is silent. */
    public long lastNs() {
        return buffer.getLong(offset + LAST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Observation point that counts this side ({@link KernelLayoutDescriptor#observationPoint}); 0: none yet. */
    public long owner() {
        return buffer.getLong(offset + OWNER_OFFSET, ByteOrder.nativeOrder());
    }

    /** TCP flags seen so far (low 9 bits) and {@code SIDE_…} marks ({@link KernelLayoutDescriptor}). */
    public int tcpFlags() {
        return buffer.getInt(offset + TCP_FLAGS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Latest acknowledgment number this side sent. */
    public int tcpAcknowledgment() {
        return buffer.getInt(offset + TCP_ACKNOWLEDGMENT_OFFSET, ByteOrder.nativeOrder());
    }

    /** Sequence number that acknowledges this side's FIN; valid when it sent one. */
    public int tcpFinEnd() {
        return buffer.getInt(offset + TCP_FIN_END_OFFSET, ByteOrder.nativeOrder());
    }

    /** IPv6 flow label of the latest packet. */
    public int flowLabel() {
        return buffer.getInt(offset + FLOW_LABEL_OFFSET, ByteOrder.nativeOrder()) & FLOW_LABEL_MASK;
    }

    /** TTL or hop limit of the first packet since the latest sweep that found one. */
    public int ttl() {
        return buffer.getByte(offset + TTL_OFFSET) & 0xFF;
    }

    /** DSCP (high 6 bits) and ECN (low 2 bits) of the latest packet. */
    public int trafficClass() {
        return buffer.getByte(offset + TRAFFIC_CLASS_OFFSET) & 0xFF;
    }

    /** ICMP or ICMPv6 type of the latest packet. */
    public int icmpType() {
        return buffer.getByte(offset + ICMP_TYPE_OFFSET) & 0xFF;
    }

    /** ICMP or ICMPv6 code of the latest packet. */
    public int icmpCode() {
        return buffer.getByte(offset + ICMP_CODE_OFFSET) & 0xFF;
    }

    /** Sequence number of this side's SYN; valid with a {@code SIDE_SYN…} mark. */
    public int tcpInitialSequence() {
        return buffer.getInt(offset + TCP_INITIAL_SEQUENCE_OFFSET, ByteOrder.nativeOrder());
    }

    /** First packet, kernel clock; 0 while the side is silent. */
    public long firstNs() {
        return buffer.getLong(offset + FIRST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Bytes of the frames outside the flow's own packets (tunnel headers of all levels), GSO corrected. */
    public long overheadBytes() {
        return buffer.getLong(offset + OVERHEAD_BYTES_OFFSET, ByteOrder.nativeOrder());
    }

    /** Security parameters index of the latest AH header (RFC 4302); 0: none. */
    public int ahSpi() {
        return buffer.getInt(offset + AH_SPI_OFFSET, ByteOrder.nativeOrder());
    }

    /** ESP (RFC 4303): security parameters index; WireGuard: sender index; of the latest packet that has one. */
    public int securityIndex() {
        return buffer.getInt(offset + SECURITY_INDEX_OFFSET, ByteOrder.nativeOrder());
    }

    /** WireGuard: receiver index of the latest message that has one. */
    public int receiverIndex() {
        return buffer.getInt(offset + RECEIVER_INDEX_OFFSET, ByteOrder.nativeOrder());
    }

    /** Process whose socket sends this side; 0: none on this node, or not asked for. */
    public int processId() {
        return buffer.getByte(offset + PROCESS_ID_OFFSET) & 0xFF
                | (buffer.getByte(offset + PROCESS_ID_OFFSET + 1) & 0xFF) << 8
                | (buffer.getByte(offset + PROCESS_ID_OFFSET + 2) & 0xFF) << 16;
    }

    /** WireGuard: type of the latest message, 1 to 4; 0: none. */
    public int wireguardType() {
        return buffer.getByte(offset + WIREGUARD_TYPE_OFFSET) & 0xFF;
    }
}
