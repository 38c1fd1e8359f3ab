package io.merrow.layout;

/** Offsets of {@code struct consumer_control}: the ring's consumer tells the kernel whether it sleeps. */
@CStruct("consumer_control")
public final class ConsumerControlDescriptor {
    @CField(value = "sleeping", length = 4)
    public static final int SLEEPING_OFFSET = 0;

    @CField(value = "reserved", length = 4)
    public static final int RESERVED_OFFSET = SLEEPING_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 4;

    private ConsumerControlDescriptor() {}
}
