package io.merrow.layout;

/**
 * A flow's value as a shard gets it: the kernel's without its TCP part, and what is kept of that part. All zero in the
 * facts' place where the value did not bring any.
 */
public final class ShardValueDescriptor {
    /** Offset of the {@link FlowValueFlyweight} in its short form. */
    public static final int VALUE_OFFSET = 0;

    /** Offset of the {@link TcpFactsFlyweight} of low to high. */
    public static final int TCP_LOW_TO_HIGH_OFFSET = VALUE_OFFSET + FlowValueFlyweight.SHORT_LENGTH;

    /** The other direction's. */
    public static final int TCP_HIGH_TO_LOW_OFFSET = TCP_LOW_TO_HIGH_OFFSET + TcpFactsFlyweight.LENGTH;

    /** Size, bytes. */
    public static final int LENGTH = TCP_HIGH_TO_LOW_OFFSET + TcpFactsFlyweight.LENGTH;

    private ShardValueDescriptor() {}
}
