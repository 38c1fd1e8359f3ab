package io.merrow.layout;

/** Offsets of {@code struct socket_owner}: whose socket it is. */
@CStruct("socket_owner")
public final class SocketOwnerDescriptor {
    @CField(value = "process_id", length = 4)
    public static final int PROCESS_ID_OFFSET = 0;

    @CField(value = "reserved", length = 4)
    public static final int RESERVED_OFFSET = PROCESS_ID_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 4;

    private SocketOwnerDescriptor() {}
}
