package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of a record's origin block ({@link FlowRecordFlyweight#ORIGIN_OFFSET}): the kernel's entry that its numbers are from,
 * and what was counted before that. By it a later process continues where this one ended; it is not exported.
 *
 * <p>Times are kernel clock (CLOCK_MONOTONIC), ns. Pairs are by side, low to high first. Not thread safe; wrap per use.
 */
public final class RecordOriginFlyweight {
    /** {@code born_ns} of the kernel's entry; 0: there is none. */
    public static final int BORN_NS_OFFSET = 0;

    /** First packet of the flow. */
    public static final int FIRST_NS_OFFSET = BORN_NS_OFFSET + 8;

    /** Latest packet of either side. */
    public static final int LAST_NS_OFFSET = FIRST_NS_OFFSET + 8;

    /** Packets that are not in the present entry. */
    public static final int BASE_PACKETS_OFFSET = LAST_NS_OFFSET + 8;

    /** Bytes likewise. */
    public static final int BASE_BYTES_OFFSET = BASE_PACKETS_OFFSET + 2 * 8;

    /** Overhead bytes likewise. */
    public static final int BASE_OVERHEAD_OFFSET = BASE_BYTES_OFFSET + 2 * 8;

    /** 1: the source is the key's high end; 0: its low end. A byte. */
    public static final int SOURCE_HIGH_OFFSET = BASE_OVERHEAD_OFFSET + 2 * 8;

    /** {@code one_way} of the key. A byte. */
    public static final int ONE_WAY_OFFSET = SOURCE_HIGH_OFFSET + 1;

    /** Zero. */
    public static final int RESERVED_OFFSET = ONE_WAY_OFFSET + 1;

    /** The slot that the kernel counts in, which is free once a final record is stored; {@link #NO_SLOT}: none. */
    public static final int SLOT_OFFSET = RESERVED_OFFSET + 2;

    /** Size of the block, bytes. */
    public static final int LENGTH = SLOT_OFFSET + 4;

    public static final int NO_SLOT = -1;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the block that starts at {@code offset}. */
    public RecordOriginFlyweight wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    public long bornNs() {
        return buffer.getLong(offset + BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordOriginFlyweight bornNs(final long value) {
        buffer.putLong(offset + BORN_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long firstNs() {
        return buffer.getLong(offset + FIRST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordOriginFlyweight firstNs(final long value) {
        buffer.putLong(offset + FIRST_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public long lastNs() {
        return buffer.getLong(offset + LAST_NS_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordOriginFlyweight lastNs(final long value) {
        buffer.putLong(offset + LAST_NS_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    public int sourceHigh() {
        return buffer.getByte(offset + SOURCE_HIGH_OFFSET);
    }

    public RecordOriginFlyweight sourceHigh(final int value) {
        buffer.putByte(offset + SOURCE_HIGH_OFFSET, (byte) value);
        return this;
    }

    public int oneWay() {
        return buffer.getByte(offset + ONE_WAY_OFFSET);
    }

    public RecordOriginFlyweight oneWay(final int value) {
        buffer.putByte(offset + ONE_WAY_OFFSET, (byte) value);
        buffer.putShort(offset + RESERVED_OFFSET, (short) 0);
        return this;
    }

    public int slot() {
        return buffer.getInt(offset + SLOT_OFFSET, ByteOrder.nativeOrder());
    }

    public RecordOriginFlyweight slot(final int value) {
        buffer.putInt(offset + SLOT_OFFSET, value, ByteOrder.nativeOrder());
        return this;
    }

    /** One counter of one end: {@code field} is the low end's offset. */
    public long of(final int field, final int side) {
        return buffer.getLong(offset + field + side * 8, ByteOrder.nativeOrder());
    }

    public RecordOriginFlyweight of(final int field, final int side, final long value) {
        buffer.putLong(offset + field + side * 8, value, ByteOrder.nativeOrder());
        return this;
    }

    public MutableDirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }
}
