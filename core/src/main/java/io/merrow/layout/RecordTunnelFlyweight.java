package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of a record's tunnel block ({@link FlowRecordFlyweight#TUNNEL_OFFSET}): what the flow's packets were wrapped in,
 * oriented source → destination as the record is. All zero for a flow that was never seen in a tunnel.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class RecordTunnelFlyweight {
    public static final int OVERHEAD_DELTA_OFFSET = 0;

    public static final int OVERHEAD_TOTAL_OFFSET = OVERHEAD_DELTA_OFFSET + 8;

    public static final int REVERSE_OVERHEAD_DELTA_OFFSET = OVERHEAD_TOTAL_OFFSET + 8;

    public static final int REVERSE_OVERHEAD_TOTAL_OFFSET = REVERSE_OVERHEAD_DELTA_OFFSET + 8;

    public static final int SOURCE_OFFSET = REVERSE_OVERHEAD_TOTAL_OFFSET + 8;

    public static final int DESTINATION_OFFSET = SOURCE_OFFSET + 16;

    public static final int SOURCE_PORT_OFFSET = DESTINATION_OFFSET + 16;

    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + 2;

    public static final int ID_OFFSET = DESTINATION_PORT_OFFSET + 2;

    public static final int AH_SPI_OFFSET = ID_OFFSET + 4;

    public static final int TYPE_OFFSET = AH_SPI_OFFSET + 4;

    public static final int IP_VERSION_OFFSET = TYPE_OFFSET + 1;

    public static final int PROTOCOL_OFFSET = IP_VERSION_OFFSET + 1;

    public static final int HAS_IDS_OFFSET = PROTOCOL_OFFSET + 1;

    public static final int SOURCE_MAC_OFFSET = HAS_IDS_OFFSET + 1;

    public static final int RESERVED_END_OFFSET = SOURCE_MAC_OFFSET + 6;

    /** Size of the block, bytes. */
    public static final int LENGTH = RESERVED_END_OFFSET + 2;

    private static final int HAS_ID = 1;
    private static final int HAS_REVERSE_ID = 1 << 1;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public RecordTunnelFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Bytes of the frames outside the flow's own packets, since the previous record. */
    public long overheadDelta() {
        return buffer.getLong(offset + OVERHEAD_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight overheadDelta(final long value) {
        buffer.putLong(offset + OVERHEAD_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** The same, since the flow began. */
    public long overheadTotal() {
        return buffer.getLong(offset + OVERHEAD_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight overheadTotal(final long value) {
        buffer.putLong(offset + OVERHEAD_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long reverseOverheadDelta() {
        return buffer.getLong(offset + REVERSE_OVERHEAD_DELTA_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight reverseOverheadDelta(final long value) {
        buffer.putLong(offset + REVERSE_OVERHEAD_DELTA_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long reverseOverheadTotal() {
        return buffer.getLong(offset + REVERSE_OVERHEAD_TOTAL_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight reverseOverheadTotal(final long value) {
        buffer.putLong(offset + REVERSE_OVERHEAD_TOTAL_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Outer ports, host order; 0 where the tunnel has none. */
    public int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    public RecordTunnelFlyweight sourcePort(final int value) {
        buffer.putShort(offset + SOURCE_PORT_OFFSET, (short) value, ByteOrder.nativeOrder());
        return this;
    }

    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    public RecordTunnelFlyweight destinationPort(final int value) {
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) value, ByteOrder.nativeOrder());
        return this;
    }

    /** VNI or GRE key. */
    public int id() {
        return buffer.getInt(offset + ID_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight id(final int value) {
        buffer.putInt(offset + ID_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** SPI of an AH header in front of the encapsulation; 0: none. */
    public int ahSpi() {
        return buffer.getInt(offset + AH_SPI_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordTunnelFlyweight ahSpi(final int value) {
        buffer.putInt(offset + AH_SPI_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** {@code TUNNEL_…} of {@link KernelLayoutDescriptor}; 0: not tunnelled. */
    public int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    public RecordTunnelFlyweight type(final int value) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Outer, 4 or 6. */
    public int ipVersion() {
        return buffer.getByte(offset + IP_VERSION_OFFSET) & 0xFF;
    }

    public RecordTunnelFlyweight ipVersion(final int value) {
        buffer.putByte(offset + IP_VERSION_OFFSET, (byte) value);
        return this;
    }

    /** IANA number of what carries the tunnel. */
    public int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    public RecordTunnelFlyweight protocol(final int value) {
        buffer.putByte(offset + PROTOCOL_OFFSET, (byte) value);
        return this;
    }

    /** Whether there is an identifier source → destination: a GRE header may have no key. */
    public boolean hasId() {
        return (buffer.getByte(offset + HAS_IDS_OFFSET) & HAS_ID) != 0;
    }

    /** Whether the other direction has another one: {@link FlowRecordFlyweight#tunnelReverseId}. */
    public boolean hasReverseId() {
        return (buffer.getByte(offset + HAS_IDS_OFFSET) & HAS_REVERSE_ID) != 0;
    }

    public RecordTunnelFlyweight hasIds(final boolean hasId, final boolean hasReverseId) {
        buffer.putByte(offset + HAS_IDS_OFFSET, (byte) ((hasId ? HAS_ID : 0) | (hasReverseId ? HAS_REVERSE_ID : 0)));
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

    /** Whether it is IP in IP, which has attributes of its own. */
    public boolean isIpInIp() {
        return type() >= KernelLayoutDescriptor.TUNNEL_IPIP;
    }
}
