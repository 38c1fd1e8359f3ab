package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct flow_key}: both ends of a conversation in canonical order, low first.
 *
 * <p>Not thread safe; wrap per use. The bytes are the kernel's map key: hash and compare them whole.
 */
@CStruct("flow_key")
public final class FlowKeyFlyweight {
    @CField(value = "address_low", length = 16)
    public static final int ADDRESS_LOW_OFFSET = 0;

    @CField(value = "address_high", length = 16)
    public static final int ADDRESS_HIGH_OFFSET = ADDRESS_LOW_OFFSET + 16;

    @CField(value = "port_low", length = 2)
    public static final int PORT_LOW_OFFSET = ADDRESS_HIGH_OFFSET + 16;

    @CField(value = "port_high", length = 2)
    public static final int PORT_HIGH_OFFSET = PORT_LOW_OFFSET + 2;

    @CField(value = "protocol", length = 1)
    public static final int PROTOCOL_OFFSET = PORT_HIGH_OFFSET + 2;

    @CField(value = "ip_version", length = 1)
    public static final int IP_VERSION_OFFSET = PROTOCOL_OFFSET + 1;

    @CField(value = "one_way", length = 1)
    public static final int ONE_WAY_OFFSET = IP_VERSION_OFFSET + 1;

    @CField(value = "reserved", length = 1)
    public static final int RESERVED_OFFSET = ONE_WAY_OFFSET + 1;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 1;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public FlowKeyFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Port of the low end, 0 to 65535; for ICMP its type or code. */
    public int portLow() {
        return buffer.getShort(offset + PORT_LOW_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** Port of the high end, 0 to 65535; for ICMP its type or code. */
    public int portHigh() {
        return buffer.getShort(offset + PORT_HIGH_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** IANA protocol number of the transport. */
    public int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    /** 4 or 6. */
    public int ipVersion() {
        return buffer.getByte(offset + IP_VERSION_OFFSET) & 0xFF;
    }

    /** Whether it is ICMP of a type without counterpart, whose two directions are two flows. */
    public boolean isOneWay() {
        return buffer.getByte(offset + ONE_WAY_OFFSET) != 0;
    }

    /** The buffer under this view, for bulk copies: {@link #offset()} + a {@code …_OFFSET}. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the view starts in {@link #buffer()}. */
    public int offset() {
        return offset;
    }
}
