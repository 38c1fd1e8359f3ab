package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of one direction's security block in a record ({@link FlowRecordFlyweight#SECURITY_OFFSET} and
 * {@link FlowRecordFlyweight#REVERSE_SECURITY_OFFSET}): the indexes of AH, ESP and WireGuard. All zero without.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class RecordSecurityFlyweight {
    public static final int AH_SPI_OFFSET = 0;

    public static final int SECURITY_INDEX_OFFSET = AH_SPI_OFFSET + 4;

    public static final int RECEIVER_INDEX_OFFSET = SECURITY_INDEX_OFFSET + 4;

    public static final int WIREGUARD_TYPE_OFFSET = RECEIVER_INDEX_OFFSET + 4;

    public static final int RESERVED_OFFSET = WIREGUARD_TYPE_OFFSET + 1;

    /** Size of the block, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 3;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public RecordSecurityFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Security parameters index of AH; 0: none. */
    public int ahSpi() {
        return buffer.getInt(offset + AH_SPI_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordSecurityFlyweight ahSpi(final int value) {
        buffer.putInt(offset + AH_SPI_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** ESP: security parameters index; WireGuard: sender index; 0: none. */
    public int securityIndex() {
        return buffer.getInt(offset + SECURITY_INDEX_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordSecurityFlyweight securityIndex(final int value) {
        buffer.putInt(offset + SECURITY_INDEX_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** WireGuard: receiver index; 0: none. */
    public int receiverIndex() {
        return buffer.getInt(offset + RECEIVER_INDEX_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordSecurityFlyweight receiverIndex(final int value) {
        buffer.putInt(offset + RECEIVER_INDEX_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** WireGuard: message type, 1 to 4; 0: none. */
    public int wireguardType() {
        return buffer.getByte(offset + WIREGUARD_TYPE_OFFSET) & 0xFF;
    }

    public RecordSecurityFlyweight wireguardType(final int value) {
        buffer.putByte(offset + WIREGUARD_TYPE_OFFSET, (byte) value);
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
