package io.merrow.layout;

/** Offsets of {@code struct flow_side}: one direction of a flow in its slot, a cache line that each packet touches. */
@CStruct("flow_side")
public final class HotSideDescriptor {
    /** GSO corrected. */
    @CField(value = "packets", length = 8)
    public static final int PACKETS_OFFSET = 0;

    /** From the (inner) link-layer header on, GSO corrected. */
    @CField(value = "bytes", length = 8)
    public static final int BYTES_OFFSET = PACKETS_OFFSET + 8;

    /** Latest packet, kernel clock; 0: none yet. */
    @CField(value = "last_ns", length = 8)
    public static final int LAST_NS_OFFSET = BYTES_OFFSET + 8;

    /** Observation point that counts this side; 0: none yet. */
    @CField(value = "owner", length = 4)
    public static final int OWNER_OFFSET = LAST_NS_OFFSET + 8;

    /** TCP flags (low 9 bits) and {@code SIDE_…} marks. */
    @CField(value = "flags", length = 4)
    public static final int FLAGS_OFFSET = OWNER_OFFSET + 4;

    @CField(value = "tcp_acknowledgment", length = 4)
    public static final int TCP_ACKNOWLEDGMENT_OFFSET = FLAGS_OFFSET + 4;

    @CField(value = "tcp_next_sequence", length = 4)
    public static final int TCP_NEXT_SEQUENCE_OFFSET = TCP_ACKNOWLEDGMENT_OFFSET + 4;

    @CField(value = "tcp_next_ns", length = 8)
    public static final int TCP_NEXT_NS_OFFSET = TCP_NEXT_SEQUENCE_OFFSET + 4;

    @CField(value = "tcp_timed_ns", length = 8)
    public static final int TCP_TIMED_NS_OFFSET = TCP_NEXT_NS_OFFSET + 8;

    @CField(value = "tcp_timed_end", length = 4)
    public static final int TCP_TIMED_END_OFFSET = TCP_TIMED_NS_OFFSET + 8;

    @CField(value = "tcp_timed_stamp", length = 4)
    public static final int TCP_TIMED_STAMP_OFFSET = TCP_TIMED_END_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = TCP_TIMED_STAMP_OFFSET + 4;

    private HotSideDescriptor() {}
}
