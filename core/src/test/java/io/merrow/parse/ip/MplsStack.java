package io.merrow.parse.ip;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;

/** MPLS label stack (RFC 3032): entries of 4 bytes, the last has bit S. Up to four are read. */
final class MplsStack {
    private static final int ENTRY_LENGTH = 4;
    private static final int MAX_ENTRIES = 4;
    private static final int BOTTOM_OF_STACK = 0x100;

    private MplsStack() {}

    static Slice skip(final Slice stack) throws NotCounted {
        for (int entry = 0; entry < MAX_ENTRIES; entry++) {
            final int offset = entry * ENTRY_LENGTH;
            if (!stack.has(offset, ENTRY_LENGTH)) {
                throw new NotCounted(MALFORMED_ETHERNET);
            }
            if ((stack.u32(offset) & BOTTOM_OF_STACK) != 0) {
                return stack.from(offset + ENTRY_LENGTH);
            }
        }
        throw new NotCounted(NOT_IP_OTHER);
    }
}
