package io.merrow.layout;

/** Offsets of {@code struct overflow_event}: a packet that found no free slot, as the content of a slot. */
@CStruct("overflow_event")
public final class OverflowEventDescriptor {
    /** {@link FlowEventFlyweight}. */
    @CField(value = "head", length = FlowEventFlyweight.LENGTH)
    public static final int HEAD_OFFSET = 0;

    /** {@link FlowHotDescriptor}. */
    @CField(value = "hot", length = FlowHotDescriptor.LENGTH)
    public static final int HOT_OFFSET = HEAD_OFFSET + FlowEventFlyweight.LENGTH;

    /** {@link FlowColdDescriptor}. */
    @CField(value = "cold", length = FlowColdDescriptor.LENGTH)
    public static final int COLD_OFFSET = HOT_OFFSET + FlowHotDescriptor.LENGTH;

    /** Size of the struct, bytes. */
    public static final int LENGTH = COLD_OFFSET + FlowColdDescriptor.LENGTH;

    private OverflowEventDescriptor() {}
}
