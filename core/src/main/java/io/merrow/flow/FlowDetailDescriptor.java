package io.merrow.flow;

import io.merrow.layout.TunnelFlyweight;

/**
 * Layout of a flow's detail: what only some flows have, so that it takes no room in the slots of all. Pairs are by side,
 * low to high first.
 */
final class FlowDetailDescriptor {
    /** Overhead bytes as the kernel's present entry has them. */
    static final int SEEN_OFFSET = 0;

    /** Overhead bytes that are not in the present entry. */
    static final int BASE_OFFSET = SEEN_OFFSET + 2 * 8;

    /** Overhead bytes that are in records. */
    static final int EXPORTED_OFFSET = BASE_OFFSET + 2 * 8;

    /** Indexes of AH, ESP and WireGuard, and WireGuard's message type. */
    static final int SECURITY_OFFSET = EXPORTED_OFFSET + 2 * 8;

    static final int SECURITY_LENGTH = 16;

    /** The kernel's {@code struct tunnel}. */
    static final int TUNNEL_OFFSET = SECURITY_OFFSET + 2 * SECURITY_LENGTH;

    /** Processes whose sockets send the sides. */
    static final int PROCESS_IDS_OFFSET = TUNNEL_OFFSET + TunnelFlyweight.LENGTH;

    /** Size of a detail, bytes. */
    static final int LENGTH = PROCESS_IDS_OFFSET + 2 * 4;

    private FlowDetailDescriptor() {}
}
