package io.merrow.capture.replay;

/** Offsets of {@code struct replay_packet} and {@code struct replay_state} (bpf/include/merrow/replay.h). */
final class ReplayPacketDescriptor {
    /** Packets at once. */
    static final int BATCH = 256;

    /** Bytes of a packet at most. */
    static final int MOST_BYTES = 1600;

    static final int TIME_NS_OFFSET = 0;
    static final int PROGRAM_OFFSET = TIME_NS_OFFSET + 8;
    static final int LENGTH_OFFSET = PROGRAM_OFFSET + 4;
    static final int INTERFACE_OFFSET = LENGTH_OFFSET + 4;
    static final int BEYOND_OFFSET = INTERFACE_OFFSET + 4;
    static final int STRIPPED_OFFSET = BEYOND_OFFSET + 4;
    static final int RESERVED_OFFSET = STRIPPED_OFFSET + 4;
    static final int BYTES_OFFSET = RESERVED_OFFSET + 4;
    static final int LENGTH = BYTES_OFFSET + MOST_BYTES;

    static final int STATE_NEXT_OFFSET = 0;
    static final int STATE_REFUSED_OFFSET = STATE_NEXT_OFFSET + 4;
    static final int STATE_LENGTH = STATE_REFUSED_OFFSET + 4;

    static final String MAP_PACKETS = "packets";
    static final String MAP_STATE = "state";
    static final String MAP_PROGRAMS = "programs";

    private ReplayPacketDescriptor() {}
}
