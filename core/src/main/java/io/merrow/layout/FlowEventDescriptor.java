package io.merrow.layout;

/**
 * Offsets of {@code struct flow_event}: a ring-buffer event with the flow's key and its entry at that moment.
 *
 * <p>Its parts are viewed by {@link EventHeadFlyweight}, {@link FlowKeyFlyweight} and {@link FlowValueFlyweight}.
 */
@CStruct("flow_event")
public final class FlowEventDescriptor {
    @CField(value = "head", length = 16)
    public static final int HEAD_OFFSET = 0;

    @CField(value = "key", length = 40)
    public static final int KEY_OFFSET = HEAD_OFFSET + 16;

    @CField(value = "value", length = FlowValueFlyweight.LENGTH)
    public static final int VALUE_OFFSET = KEY_OFFSET + 40;

    /** Size of the struct, bytes. */
    public static final int LENGTH = VALUE_OFFSET + FlowValueFlyweight.LENGTH;

    /** Size of an event with the short value, bytes: all but {@code EVENT_RESTART}. */
    public static final int SHORT_LENGTH = VALUE_OFFSET + FlowValueFlyweight.SHORT_LENGTH;

    private FlowEventDescriptor() {}
}
