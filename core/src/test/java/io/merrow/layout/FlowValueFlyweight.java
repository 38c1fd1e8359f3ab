package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct flow_value}: all that the kernel knows of a flow, cumulative since {@link #bornNs()}.
 *
 * <p>Not thread safe; wrap per use. The two sides are viewed by {@link FlowSideFlyweight} at
 * {@link #LOW_TO_HIGH_OFFSET} and {@link #HIGH_TO_LOW_OFFSET}, the tunnel by {@link TunnelFlyweight} at
 * {@link #TUNNEL_OFFSET}.
 */
public final class FlowValueFlyweight {
    public static final int BORN_NS_OFFSET = 0;

    public static final int LOW_TO_HIGH_OFFSET = BORN_NS_OFFSET + 8;

    public static final int HIGH_TO_LOW_OFFSET = LOW_TO_HIGH_OFFSET + FlowSideFlyweight.LENGTH;

    public static final int SYN_NS_OFFSET = HIGH_TO_LOW_OFFSET + FlowSideFlyweight.LENGTH;

    public static final int LAST_SYN_NS_OFFSET = SYN_NS_OFFSET + 8;

    public static final int ESTABLISHED_NS_OFFSET = LAST_SYN_NS_OFFSET + 8;

    public static final int TUNNEL_OFFSET = ESTABLISHED_NS_OFFSET + 8;

    public static final int FIRST_SIDE_OFFSET = TUNNEL_OFFSET + TunnelFlyweight.LENGTH;

    public static final int RESERVED_OFFSET = FIRST_SIDE_OFFSET + 1;

    public static final int RESTARTING_OFFSET = RESERVED_OFFSET + 3;

    public static final int BORN_CHECK_NS_OFFSET = RESTARTING_OFFSET + 4;

    /** Size of the short form that most ring-buffer events carry, bytes: what follows is TCP's alone. */
    public static final int SHORT_LENGTH = BORN_CHECK_NS_OFFSET + 8;

    public static final int TCP_LOW_TO_HIGH_OFFSET = SHORT_LENGTH;

    public static final int TCP_HIGH_TO_LOW_OFFSET = TCP_LOW_TO_HIGH_OFFSET + TcpSideFlyweight.LENGTH;

    public static final int DATA_SIDE_OFFSET = TCP_HIGH_TO_LOW_OFFSET + TcpSideFlyweight.LENGTH;

    public static final int DUPLICATE_ACKS_OFFSET = DATA_SIDE_OFFSET + 1;

    public static final int RESERVED_TCP_OFFSET = DUPLICATE_ACKS_OFFSET + 2;

    public static final int WINDOW_OFFSET = RESERVED_TCP_OFFSET + 1;

    public static final int TCP_BORN_NS_OFFSET = WINDOW_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = TCP_BORN_NS_OFFSET + 8;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public FlowValueFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** When this flow began in the kernel; distinguishes two flows of one key. */
    public long bornNs() {
        return buffer.getLong(offset + BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** First SYN without ACK, kernel clock; 0: not seen. */
    public long synNs() {
        return buffer.getLong(offset + SYN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Latest SYN without ACK before the handshake was complete; 0: not seen. */
    public long lastSynNs() {
        return buffer.getLong(offset + LAST_SYN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** First ACK that completes the handshake; 0: not seen. */
    public long establishedNs() {
        return buffer.getLong(offset + ESTABLISHED_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** {@link KernelLayoutDescriptor#LOW_TO_HIGH} or {@code HIGH_TO_LOW}: direction of the first packet. */
    public int firstSide() {
        return buffer.getByte(offset + FIRST_SIDE_OFFSET) & 0xFF;
    }

    /** Not 0 while a CPU sets the value back. */
    public int restarting() {
        return buffer.getInt(offset + RESTARTING_OFFSET, ByteOrder.nativeOrder());
    }

    /**
     * Equals {@link #bornNs()}, or the TCP part is of another flow of the same key, or there is none. Only to be asked of a
     * whole value.
     */
    public long tcpBornNs() {
        return buffer.getLong(offset + TCP_BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Equals {@link #bornNs()}, or the copy was torn by a restart and must be thrown away. */
    public long bornCheckNs() {
        return buffer.getLong(offset + BORN_CHECK_NS_OFFSET, ByteOrder.nativeOrder());
    }
}
