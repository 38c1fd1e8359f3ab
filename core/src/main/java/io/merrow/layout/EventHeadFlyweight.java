package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * View of {@code struct event_head}, the first 16 bytes of every ring-buffer event. Not thread safe; wrap per use.
 */
@CStruct("event_head")
public final class EventHeadFlyweight {
    @CField(value = "time_ns", length = 8)
    public static final int TIME_NS_OFFSET = 0;

    @CField(value = "type", length = 1)
    public static final int TYPE_OFFSET = TIME_NS_OFFSET + 8;

    @CField(value = "side", length = 1)
    public static final int SIDE_OFFSET = TYPE_OFFSET + 1;

    @CField(value = "length", length = 2)
    public static final int LENGTH_OFFSET = SIDE_OFFSET + 1;

    @CField(value = "cpu", length = 4)
    public static final int CPU_OFFSET = LENGTH_OFFSET + 2;

    /** Size of the struct, bytes. */
    public static final int LENGTH = CPU_OFFSET + 4;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public EventHeadFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The packet's time, kernel clock. */
    public long timeNs() {
        return buffer.getLong(offset + TIME_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** {@code EVENT_…} of {@link KernelLayoutDescriptor}. */
    public int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Direction of the packet that caused the event. */
    public int side() {
        return buffer.getByte(offset + SIDE_OFFSET) & 0xFF;
    }

    /** Of the whole event, bytes. */
    public int length() {
        return buffer.getShort(offset + LENGTH_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    /** CPU that saw the packet. */
    public int cpu() {
        return buffer.getInt(offset + CPU_OFFSET, ByteOrder.nativeOrder());
    }
}
