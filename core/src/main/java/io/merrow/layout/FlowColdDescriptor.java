package io.merrow.layout;

/** Offsets of {@code struct flow_cold}: what few packets touch of a slot. */
@CStruct("flow_cold")
public final class FlowColdDescriptor {
    /** First packet, kernel clock; no other flow of the key has it. */
    @CField(value = "born_ns", length = 8)
    public static final int BORN_NS_OFFSET = 0;

    @CField(value = "syn_ns", length = 8)
    public static final int SYN_NS_OFFSET = BORN_NS_OFFSET + 8;

    @CField(value = "last_syn_ns", length = 8)
    public static final int LAST_SYN_NS_OFFSET = SYN_NS_OFFSET + 8;

    @CField(value = "established_ns", length = 8)
    public static final int ESTABLISHED_NS_OFFSET = LAST_SYN_NS_OFFSET + 8;

    /** {@link TunnelFlyweight}. */
    @CField(value = "tunnel", length = TunnelFlyweight.LENGTH)
    public static final int TUNNEL_OFFSET = ESTABLISHED_NS_OFFSET + 8;

    /** {@link SideFactsDescriptor}. */
    @CField(value = "low_to_high", length = SideFactsDescriptor.LENGTH)
    public static final int LOW_TO_HIGH_OFFSET = TUNNEL_OFFSET + TunnelFlyweight.LENGTH;

    /** {@link SideFactsDescriptor}. */
    @CField(value = "high_to_low", length = SideFactsDescriptor.LENGTH)
    public static final int HIGH_TO_LOW_OFFSET = LOW_TO_HIGH_OFFSET + SideFactsDescriptor.LENGTH;

    /** Size of the struct, bytes. */
    public static final int LENGTH = HIGH_TO_LOW_OFFSET + SideFactsDescriptor.LENGTH;

    private FlowColdDescriptor() {}
}
