package io.merrow.parse.reference;

import io.merrow.layout.KernelLedgerReason;

/**
 * What the reference makes of one packet.
 *
 * @param reason        COUNTED when it belongs to a flow; else why not, and there is no level.
 * @param level         the flow's own packet: the innermost that was read.
 * @param tunnel        null when there is none.
 * @param bytes         of the flow, or of the whole frame when there is none.
 * @param overheadBytes of the frame, outside the flow's own packet.
 */
public record Parsed(
        KernelLedgerReason reason, Level level, Tunnel tunnel, long packets, long bytes, long overheadBytes) {
    public boolean isFlow() {
        return level != null;
    }
}
