package io.merrow.capture.replay;

import java.io.IOException;

/** Reads the packets of one capture, one after the other. One thread; nothing is allocated for a packet. */
interface CaptureReader {
    /** Bytes of a packet that are kept: as many as go into the kernel, and a link header that does not. */
    int KEEP = ReplayPacketDescriptor.MOST_BYTES + 32;

    /** Largest packet that anybody captures (tcpdump's and Wireshark's limit); a larger one is damage. */
    int MAX_CAPTURED = 262_144;

    /**
     * Moves on to the next packet.
     *
     * @return false at the end, be it that of the input or the point from where on it cannot be read; damage has been
     *     reported by then.
     * @throws IOException of the input.
     */
    boolean next(CapturedPacket packet) throws IOException;
}
