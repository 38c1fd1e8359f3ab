package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** View of {@code struct flow_event}: a ring-buffer event, or its head. Not thread safe; wrap per use. */
@CStruct("flow_event")
public final class FlowEventFlyweight {
    @CField(value = "time_ns", length = 8)
    public static final int TIME_NS_OFFSET = 0;

    @CField(value = "born_ns", length = 8)
    public static final int BORN_NS_OFFSET = TIME_NS_OFFSET + 8;

    @CField(value = "slot", length = 4)
    public static final int SLOT_OFFSET = BORN_NS_OFFSET + 8;

    @CField(value = "type", length = 1)
    public static final int TYPE_OFFSET = SLOT_OFFSET + 4;

    @CField(value = "side", length = 1)
    public static final int SIDE_OFFSET = TYPE_OFFSET + 1;

    @CField(value = "reserved", length = 2)
    public static final int RESERVED_OFFSET = SIDE_OFFSET + 1;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 2;

    private DirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public FlowEventFlyweight wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The packet's time, kernel clock. */
    public long timeNs() {
        return buffer.getLong(offset + TIME_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Birth of the flow that was in the slot: there may be another one by now. */
    public long bornNs() {
        return buffer.getLong(offset + BORN_NS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Slot of the flow; 0 in {@code EVENT_OVERFLOW}. */
    public int slot() {
        return buffer.getInt(offset + SLOT_OFFSET, ByteOrder.nativeOrder());
    }

    /** {@code EVENT_…} of {@link KernelLayoutDescriptor}. */
    public int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Direction of the packet that caused the event. */
    public int side() {
        return buffer.getByte(offset + SIDE_OFFSET) & 0xFF;
    }
}
