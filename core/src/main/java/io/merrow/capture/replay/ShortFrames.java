package io.merrow.capture.replay;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV4;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV6;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;

import io.merrow.layout.KernelLedgerReason;
import org.agrona.DirectBuffer;

/**
 * The one thing that the kernel cannot be asked: a frame of less than 14 bytes, for an skb of a test-run has a whole
 * Ethernet header. There is one verdict for each, and it is the one the program would come to: cut.
 */
final class ShortFrames {
    private ShortFrames() {}

    /** The place in the ledger of a frame that is too short; null when it is not. */
    static KernelLedgerReason classify(
            final boolean hasLink, final DirectBuffer buffer, final int offset, final int length) {
        if (length >= FrameShape.ETHERNET_HEADER) {
            return null;
        } else if (hasLink) {
            return MALFORMED_ETHERNET;
        }
        return switch (length == 0 ? 4 : (buffer.getByte(offset) & 0xFF) >>> 4) {
            case 4 -> MALFORMED_IPV4;
            case 6 -> MALFORMED_IPV6;
            default -> NOT_IP_OTHER;
        };
    }
}
