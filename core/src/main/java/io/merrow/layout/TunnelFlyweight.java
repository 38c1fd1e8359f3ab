package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct tunnel}: the outermost encapsulation of a flow's packets. Addresses are bytes at
 * {@link #SOURCE_OFFSET} and {@link #DESTINATION_OFFSET} (IPv4 mapped), of a packet of {@link #side()}.
 *
 * <p>Not thread safe; wrap per use.
 */
@CStruct("tunnel")
public final class TunnelFlyweight {
    @CField(value = "source", length = 16)
    public static final int SOURCE_OFFSET = 0;

    @CField(value = "destination", length = 16)
    public static final int DESTINATION_OFFSET = SOURCE_OFFSET + 16;

    @CField(value = "source_port", length = 2)
    public static final int SOURCE_PORT_OFFSET = DESTINATION_OFFSET + 16;

    @CField(value = "destination_port", length = 2)
    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + 2;

    @CField(value = "id", length = 4)
    public static final int ID_OFFSET = DESTINATION_PORT_OFFSET + 2;

    @CField(value = "ah_spi", length = 4)
    public static final int AH_SPI_OFFSET = ID_OFFSET + 4;

    @CField(value = "source_mac", length = 6)
    public static final int SOURCE_MAC_OFFSET = AH_SPI_OFFSET + 4;

    @CField(value = "type", length = 1)
    public static final int TYPE_OFFSET = SOURCE_MAC_OFFSET + 6;

    @CField(value = "ip_version", length = 1)
    public static final int IP_VERSION_OFFSET = TYPE_OFFSET + 1;

    @CField(value = "protocol", length = 1)
    public static final int PROTOCOL_OFFSET = IP_VERSION_OFFSET + 1;

    @CField(value = "side", length = 1)
    public static final int SIDE_OFFSET = PROTOCOL_OFFSET + 1;

    @CField(value = "has_id", length = 1)
    public static final int HAS_ID_OFFSET = SIDE_OFFSET + 1;

    @CField(value = "has_reverse_id", length = 1)
    public static final int HAS_REVERSE_ID_OFFSET = HAS_ID_OFFSET + 1;

    @CField(value = "reverse_id", length = 4)
    public static final int REVERSE_ID_OFFSET = HAS_REVERSE_ID_OFFSET + 1;

    @CField(value = "claimed", length = 4)
    public static final int CLAIMED_OFFSET = REVERSE_ID_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = CLAIMED_OFFSET + 4;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public TunnelFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** Outer ports, host order; 0 where the tunnel has none. */
    public int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** Whether {@link #id} is there. */
    public boolean hasId() {
        return buffer.getByte(offset + HAS_ID_OFFSET) != 0;
    }

    /** Whether packets of the other side have another identifier, {@link #reverseId}. */
    public boolean hasReverseId() {
        return buffer.getByte(offset + HAS_REVERSE_ID_OFFSET) != 0;
    }

    /** Identifier of packets of the other side. */
    public int reverseId() {
        return buffer.getInt(offset + REVERSE_ID_OFFSET, ByteOrder.nativeOrder());
    }

    /** VNI or GRE key of packets of {@link #side()}. */
    public int id() {
        return buffer.getInt(offset + ID_OFFSET, ByteOrder.nativeOrder());
    }

    /** SPI of an AH header between the outer IP header and the encapsulation; 0: none. */
    public int ahSpi() {
        return buffer.getInt(offset + AH_SPI_OFFSET, ByteOrder.nativeOrder());
    }

    /** {@code TUNNEL_…} of {@link KernelLayoutDescriptor}; 0: not tunnelled, and nothing else holds. */
    public int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Outer, 4 or 6. */
    public int ipVersion() {
        return buffer.getByte(offset + IP_VERSION_OFFSET) & 0xFF;
    }

    /** IANA number of what carries it: 17, 47, 4 or 41. */
    public int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    /** Direction of the flow that had these outer addresses. */
    public int side() {
        return buffer.getByte(offset + SIDE_OFFSET) & 0xFF;
    }

    /** Whether the flow was seen in a tunnel, and all of this struct was written. */
    public boolean isKnown() {
        return type() != KernelLayoutDescriptor.TUNNEL_NONE;
    }
}
