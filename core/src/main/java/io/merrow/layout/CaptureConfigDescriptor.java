package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** Offsets of {@code struct capture_config}: what the kernel program is told before it is loaded. */
@CStruct("capture_config")
public final class CaptureConfigDescriptor {
    @CField(value = "layout_major", length = 2)
    public static final int LAYOUT_MAJOR_OFFSET = 0;

    @CField(value = "layout_minor", length = 2)
    public static final int LAYOUT_MINOR_OFFSET = LAYOUT_MAJOR_OFFSET + 2;

    @CField(value = "replay", length = 1)
    public static final int REPLAY_OFFSET = LAYOUT_MINOR_OFFSET + 2;

    @CField(value = "reserved", length = 3)
    public static final int RESERVED_OFFSET = REPLAY_OFFSET + 1;

    @CField(value = "observation_timeout_ns", length = 8)
    public static final int OBSERVATION_TIMEOUT_NS_OFFSET = RESERVED_OFFSET + 3;

    /** Size of the struct, bytes. */
    public static final int LENGTH = OBSERVATION_TIMEOUT_NS_OFFSET + 8;

    private CaptureConfigDescriptor() {}

    /** Writes the whole struct at the start of {@code buffer}. */
    public static void put(final MutableDirectBuffer buffer, final boolean replay, final long observationTimeoutNs) {
        final ByteOrder order = ByteOrder.nativeOrder();
        buffer.setMemory(0, LENGTH, (byte) 0);
        buffer.putShort(LAYOUT_MAJOR_OFFSET, (short) KernelLayoutDescriptor.LAYOUT_MAJOR, order);
        buffer.putShort(LAYOUT_MINOR_OFFSET, (short) KernelLayoutDescriptor.LAYOUT_MINOR, order);
        buffer.putByte(REPLAY_OFFSET, (byte) (replay ? 1 : 0));
        buffer.putLong(OBSERVATION_TIMEOUT_NS_OFFSET, observationTimeoutNs, order);
    }
}
