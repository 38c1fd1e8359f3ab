package io.merrow.layout;

/** Offsets of {@code struct consumer_control}: whether the ring's consumer sleeps, and which sweep is the latest. */
@CStruct("consumer_control")
public final class ConsumerControlDescriptor {
    @CField(value = "sleeping", length = 4)
    public static final int SLEEPING_OFFSET = 0;

    @CField(value = "sweep", length = 4)
    public static final int SWEEP_OFFSET = SLEEPING_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = SWEEP_OFFSET + 4;

    /** Numbers of sweeps go round from 1 to this. */
    public static final int LAST_SWEEP = 255;

    private ConsumerControlDescriptor() {}
}
