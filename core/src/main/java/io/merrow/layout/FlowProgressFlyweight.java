package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of what is remembered of a flow whose record has left: enough to continue with the next record.
 *
 * <p>Times are kernel clock (CLOCK_MONOTONIC), ns. Pairs are by side, low to high first. Not thread safe; wrap per use.
 */
public final class FlowProgressFlyweight {
    /** {@code born_ns} of the kernel's entry; 0: there was none. */
    public static final int BORN_NS_OFFSET = 0;

    /** First packet of the flow. */
    public static final int FIRST_NS_OFFSET = BORN_NS_OFFSET + 8;

    /** Latest packet that is in a record. */
    public static final int LAST_NS_OFFSET = FIRST_NS_OFFSET + 8;

    /** High half of the trace id. */
    public static final int TRACE_ID_HIGH_OFFSET = LAST_NS_OFFSET + 8;

    /** Low half. */
    public static final int TRACE_ID_LOW_OFFSET = TRACE_ID_HIGH_OFFSET + 8;

    /** Packets that are in records, since the flow began. */
    public static final int EXPORTED_PACKETS_OFFSET = TRACE_ID_LOW_OFFSET + 8;

    /** Bytes likewise. */
    public static final int EXPORTED_BYTES_OFFSET = EXPORTED_PACKETS_OFFSET + 2 * 8;

    /** Overhead bytes likewise. */
    public static final int EXPORTED_OVERHEAD_OFFSET = EXPORTED_BYTES_OFFSET + 2 * 8;

    /** Packets that were not in the entry. */
    public static final int BASE_PACKETS_OFFSET = EXPORTED_OVERHEAD_OFFSET + 2 * 8;

    /** Bytes likewise. */
    public static final int BASE_BYTES_OFFSET = BASE_PACKETS_OFFSET + 2 * 8;

    /** Overhead bytes likewise. */
    public static final int BASE_OVERHEAD_OFFSET = BASE_BYTES_OFFSET + 2 * 8;

    /** Number of the next record, at least 1. */
    public static final int RECORD_NUMBER_OFFSET = BASE_OVERHEAD_OFFSET + 2 * 8;

    /** {@code SOURCE_HIGH} and so on. */
    public static final int FLAGS_OFFSET = RECORD_NUMBER_OFFSET + 4;

    /** TCP retransmits that are in records. */
    public static final int EXPORTED_RETRANSMITS_OFFSET = FLAGS_OFFSET + 4;

    /** TCP segments out of order likewise. */
    public static final int EXPORTED_OUT_OF_ORDER_OFFSET = EXPORTED_RETRANSMITS_OFFSET + 2 * 4;

    /** TCP zero windows likewise. */
    public static final int EXPORTED_ZERO_WINDOWS_OFFSET = EXPORTED_OUT_OF_ORDER_OFFSET + 2 * 4;

    /** Size of the block, bytes. */
    public static final int LENGTH = EXPORTED_ZERO_WINDOWS_OFFSET + 2 * 4;

    /** The source is the key's high end. */
    public static final int SOURCE_HIGH = 1;

    /** The source is known to have begun. */
    public static final int INITIATOR_KNOWN = 1 << 1;

    /** The last record was a final one. */
    public static final int ENDED = 1 << 2;

    /** It was final only because the agent stopped: the flow may continue. */
    public static final int FORCED = 1 << 3;

    /** A record had the duration of the handshake. */
    public static final int HANDSHAKE_EXPORTED = 1 << 4;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public FlowProgressFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    public long bornNs() {
        return buffer.getLong(offset + BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight bornNs(final long value) {
        buffer.putLong(offset + BORN_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long firstNs() {
        return buffer.getLong(offset + FIRST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight firstNs(final long value) {
        buffer.putLong(offset + FIRST_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long lastNs() {
        return buffer.getLong(offset + LAST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight lastNs(final long value) {
        buffer.putLong(offset + LAST_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long traceIdHigh() {
        return buffer.getLong(offset + TRACE_ID_HIGH_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight traceIdHigh(final long value) {
        buffer.putLong(offset + TRACE_ID_HIGH_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long traceIdLow() {
        return buffer.getLong(offset + TRACE_ID_LOW_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight traceIdLow(final long value) {
        buffer.putLong(offset + TRACE_ID_LOW_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int recordNumber() {
        return buffer.getInt(offset + RECORD_NUMBER_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight recordNumber(final int value) {
        buffer.putInt(offset + RECORD_NUMBER_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int flags() {
        return buffer.getInt(offset + FLAGS_OFFSET, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight flags(final int value) {
        buffer.putInt(offset + FLAGS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** One counter of one end: {@code field} is the low end's offset. */
    public long of(final int field, final int side) {
        return buffer.getLong(offset + field + side * 8, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight of(final int field, final int side, final long value) {
        buffer.putLong(offset + field + side * 8, value, ByteOrder.nativeOrder());
        return this;
    }

    /** One TCP counter of one end, likewise; unsigned. */
    public int tcp(final int field, final int side) {
        return buffer.getInt(offset + field + side * 4, ByteOrder.nativeOrder());
    }

    public FlowProgressFlyweight tcp(final int field, final int side, final int value) {
        buffer.putInt(offset + field + side * 4, value, ByteOrder.nativeOrder());
        return this;
    }

    public MutableDirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }
}
