package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of how one direction of a TCP connection fares, in a record: the kernel's sums became averages. Times are
 * floats, whose 24 bits of precision are a nanosecond in 16 ms and a millionth of anything longer, in half the room.
 * All zero: nothing is known.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class TcpFactsFlyweight {
    public static final int RTT_MIN_OFFSET = 0;

    public static final int RTT_AVERAGE_OFFSET = RTT_MIN_OFFSET + 4;

    public static final int RTT_MAX_OFFSET = RTT_AVERAGE_OFFSET + 4;

    public static final int ANSWER_AVERAGE_OFFSET = RTT_MAX_OFFSET + 4;

    public static final int ANSWER_JITTER_OFFSET = ANSWER_AVERAGE_OFFSET + 4;

    public static final int RETRANSMITS_OFFSET = ANSWER_JITTER_OFFSET + 4;

    public static final int OUT_OF_ORDER_OFFSET = RETRANSMITS_OFFSET + 4;

    public static final int ZERO_WINDOWS_OFFSET = OUT_OF_ORDER_OFFSET + 4;

    /** Size of the block, bytes; four words of eight. */
    public static final int LENGTH = ZERO_WINDOWS_OFFSET + 4;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public TcpFactsFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Round trip to the receiver of this side's segments, nanoseconds; 0: not measured. */
    public float rttMin() {
        return buffer.getFloat(offset + RTT_MIN_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight rttMin(final float value) {
        buffer.putFloat(offset + RTT_MIN_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public float rttAverage() {
        return buffer.getFloat(offset + RTT_AVERAGE_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight rttAverage(final float value) {
        buffer.putFloat(offset + RTT_AVERAGE_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public float rttMax() {
        return buffer.getFloat(offset + RTT_MAX_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight rttMax(final float value) {
        buffer.putFloat(offset + RTT_MAX_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** From the other side's latest data to this side's first after it, nanoseconds; 0: not measured. */
    public float answerAverage() {
        return buffer.getFloat(offset + ANSWER_AVERAGE_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight answerAverage(final float value) {
        buffer.putFloat(offset + ANSWER_AVERAGE_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Mean difference between one answer and the next, nanoseconds. */
    public float answerJitter() {
        return buffer.getFloat(offset + ANSWER_JITTER_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight answerJitter(final float value) {
        buffer.putFloat(offset + ANSWER_JITTER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Segments sent again. */
    public int retransmits() {
        return buffer.getInt(offset + RETRANSMITS_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight retransmits(final int value) {
        buffer.putInt(offset + RETRANSMITS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Segments out of order. */
    public int outOfOrder() {
        return buffer.getInt(offset + OUT_OF_ORDER_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight outOfOrder(final int value) {
        buffer.putInt(offset + OUT_OF_ORDER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** Packets with a zero window. */
    public int zeroWindows() {
        return buffer.getInt(offset + ZERO_WINDOWS_OFFSET, ByteOrder.nativeOrder());
    }

    public TcpFactsFlyweight zeroWindows(final int value) {
        buffer.putInt(offset + ZERO_WINDOWS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** The buffer under this view, for bulk copies. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the view starts in {@link #buffer()}. */
    public int offset() {
        return offset;
    }
}
