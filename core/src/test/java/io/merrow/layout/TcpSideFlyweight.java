package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct tcp_side}: how one direction of a TCP connection fares, as the kernel last wrote it, cumulative.
 * What only the kernel program needs of it has an offset and no getter.
 *
 * <p>Not thread safe; wrap per use.
 */
public final class TcpSideFlyweight {
    public static final int NEXT_SEQUENCE_OFFSET = 0;

    public static final int RETRANSMITS_OFFSET = NEXT_SEQUENCE_OFFSET + 4;

    public static final int OUT_OF_ORDER_OFFSET = RETRANSMITS_OFFSET + 4;

    public static final int ZERO_WINDOWS_OFFSET = OUT_OF_ORDER_OFFSET + 4;

    public static final int RTT_SAMPLES_OFFSET = ZERO_WINDOWS_OFFSET + 4;

    public static final int ANSWERS_OFFSET = RTT_SAMPLES_OFFSET + 4;

    public static final int TIMED_END_OFFSET = ANSWERS_OFFSET + 4;

    public static final int TIMED_STAMP_OFFSET = TIMED_END_OFFSET + 4;

    public static final int NEXT_NS_OFFSET = TIMED_STAMP_OFFSET + 4;

    public static final int TIMED_NS_OFFSET = NEXT_NS_OFFSET + 8;

    public static final int RTT_SUM_NS_OFFSET = TIMED_NS_OFFSET + 8;

    public static final int RTT_MIN_NS_OFFSET = RTT_SUM_NS_OFFSET + 8;

    public static final int RTT_MAX_NS_OFFSET = RTT_MIN_NS_OFFSET + 8;

    public static final int DATA_NS_OFFSET = RTT_MAX_NS_OFFSET + 8;

    public static final int ANSWER_SUM_NS_OFFSET = DATA_NS_OFFSET + 8;

    public static final int ANSWER_LAST_NS_OFFSET = ANSWER_SUM_NS_OFFSET + 8;

    public static final int ANSWER_JITTER_NS_OFFSET = ANSWER_LAST_NS_OFFSET + 8;

    /** Size of the struct, bytes. */
    public static final int LENGTH = ANSWER_JITTER_NS_OFFSET + 8;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public TcpSideFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Segments that were sent before. */
    public int retransmits() {
        return buffer.getInt(offset + RETRANSMITS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Segments out of order. */
    public int outOfOrder() {
        return buffer.getInt(offset + OUT_OF_ORDER_OFFSET, ByteOrder.nativeOrder());
    }

    /** Packets with a zero window. */
    public int zeroWindows() {
        return buffer.getInt(offset + ZERO_WINDOWS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Segments of this side whose acknowledgment was timed. */
    public int rttSamples() {
        return buffer.getInt(offset + RTT_SAMPLES_OFFSET, ByteOrder.nativeOrder());
    }

    /** Times that this side sent data after the other side had. */
    public int answers() {
        return buffer.getInt(offset + ANSWERS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Round trips to the receiver of this side's segments, nanoseconds each. */
    public long rttSumNs() {
        return buffer.getLong(offset + RTT_SUM_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public long rttMinNs() {
        return buffer.getLong(offset + RTT_MIN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public long rttMaxNs() {
        return buffer.getLong(offset + RTT_MAX_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** From the other side's latest data to this side's first after it. */
    public long answerSumNs() {
        return buffer.getLong(offset + ANSWER_SUM_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Sum of the differences between one answer and the next. */
    public long answerJitterNs() {
        return buffer.getLong(offset + ANSWER_JITTER_NS_OFFSET, ByteOrder.nativeOrder());
    }
}
