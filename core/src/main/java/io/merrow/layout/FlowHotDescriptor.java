package io.merrow.layout;

/** Offsets of {@code struct flow_hot}: what packets touch of a slot, three cache lines. */
@CStruct("flow_hot")
public final class FlowHotDescriptor {
    /** {@link FlowKeyFlyweight}. */
    @CField(value = "key", length = 40)
    public static final int KEY_OFFSET = 0;

    @CField(value = "tcp_data_ns", length = 8)
    public static final int TCP_DATA_NS_OFFSET = KEY_OFFSET + 40;

    /** {@code SLOT_…} of {@link KernelLayoutDescriptor}. */
    @CField(value = "state", length = 4)
    public static final int STATE_OFFSET = TCP_DATA_NS_OFFSET + 8;

    /** 1 + the next free slot; 0: none. */
    @CField(value = "next_free", length = 4)
    public static final int NEXT_FREE_OFFSET = STATE_OFFSET + 4;

    @CField(value = "tcp_window", length = 4)
    public static final int TCP_WINDOW_OFFSET = NEXT_FREE_OFFSET + 4;

    @CField(value = "tcp_duplicate_acks", length = 2)
    public static final int TCP_DUPLICATE_ACKS_OFFSET = TCP_WINDOW_OFFSET + 4;

    @CField(value = "tcp_data_side", length = 1)
    public static final int TCP_DATA_SIDE_OFFSET = TCP_DUPLICATE_ACKS_OFFSET + 2;

    /** Direction of the first packet. */
    @CField(value = "first_side", length = 1)
    public static final int FIRST_SIDE_OFFSET = TCP_DATA_SIDE_OFFSET + 1;

    /** {@link HotSideDescriptor}. */
    @CField(value = "low_to_high", length = HotSideDescriptor.LENGTH)
    public static final int LOW_TO_HIGH_OFFSET = FIRST_SIDE_OFFSET + 1;

    /** {@link HotSideDescriptor}. */
    @CField(value = "high_to_low", length = HotSideDescriptor.LENGTH)
    public static final int HIGH_TO_LOW_OFFSET = LOW_TO_HIGH_OFFSET + HotSideDescriptor.LENGTH;

    /** Size of the struct, bytes. */
    public static final int LENGTH = HIGH_TO_LOW_OFFSET + HotSideDescriptor.LENGTH;

    private FlowHotDescriptor() {}
}
