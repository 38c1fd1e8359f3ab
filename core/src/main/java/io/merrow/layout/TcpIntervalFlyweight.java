package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of what is new of one direction of a TCP connection since the record before, in a record: {@link TcpFactsFlyweight} has the
 * connection's whole life. It is measured, not exported. All zero: nothing is new.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class TcpIntervalFlyweight {
    public static final int RTT_AVERAGE_OFFSET = 0;

    public static final int ANSWER_AVERAGE_OFFSET = RTT_AVERAGE_OFFSET + 4;

    public static final int RETRANSMITS_OFFSET = ANSWER_AVERAGE_OFFSET + 4;

    public static final int OUT_OF_ORDER_OFFSET = RETRANSMITS_OFFSET + 4;

    public static final int ZERO_WINDOWS_OFFSET = OUT_OF_ORDER_OFFSET + 4;

    /** Zero. */
    public static final int RESERVED_OFFSET = ZERO_WINDOWS_OFFSET + 4;

    /** Size of the block, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 4;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public TcpIntervalFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Round trip to the receiver of this side's segments, nanoseconds; 0: not measured. */
    public float rttAverage() {
        return buffer.getFloat(offset + RTT_AVERAGE_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpIntervalFlyweight rttAverage(final float value) {
        buffer.putFloat(offset + RTT_AVERAGE_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** From the other side's latest data to this side's first after it, nanoseconds; 0: not measured. */
    public float answerAverage() {
        return buffer.getFloat(offset + ANSWER_AVERAGE_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpIntervalFlyweight answerAverage(final float value) {
        buffer.putFloat(offset + ANSWER_AVERAGE_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Segments sent again; unsigned. */
    public int retransmits() {
        return buffer.getInt(offset + RETRANSMITS_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpIntervalFlyweight retransmits(final int value) {
        buffer.putInt(offset + RETRANSMITS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Segments out of order; unsigned. */
    public int outOfOrder() {
        return buffer.getInt(offset + OUT_OF_ORDER_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpIntervalFlyweight outOfOrder(final int value) {
        buffer.putInt(offset + OUT_OF_ORDER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Packets with a zero window; unsigned. */
    public int zeroWindows() {
        return buffer.getInt(offset + ZERO_WINDOWS_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpIntervalFlyweight zeroWindows(final int value) {
        buffer.putInt(offset + ZERO_WINDOWS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }
}
