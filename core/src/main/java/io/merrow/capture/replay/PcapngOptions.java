package io.merrow.capture.replay;

import java.nio.charset.StandardCharsets;

/**
 * Finds options at the end of a block: code 2, length 2, value padded to 4 (draft-ietf-opsawg-pcapng, 3.5). Offsets are
 * from the start of the block, which is in the window. An option that runs over the end ends the search.
 */
final class PcapngOptions {
    static final int NAME = 2;
    static final int FLAGS = 2;
    static final int RESOLUTION = 9;
    static final int OFFSET = 14;

    private static final int END = 0;
    private static final int HEAD = 4;
    private static final int DIRECTION_MASK = 3;
    private static final int OUTBOUND = 2;

    /** Longest name that is kept of an interface, bytes. */
    private static final int MAX_NAME = 256;

    private PcapngOptions() {}

    /** Where the value of an option begins, or -1 when there is none of that code and at least that length. */
    static int find(final CaptureInput input, final int from, final int end, final int code, final int leastLength) {
        int at = from;
        while (at + HEAD <= end) {
            final int found = input.u16(at);
            final int length = input.u16(at + 2);
            if (found == END || at + HEAD + length > end) {
                return -1;
            }
            if (found == code && length >= leastLength) {
                return at + HEAD;
            }
            at += HEAD + (length + 3 & ~3);
        }
        return -1;
    }

    /** Whether {@code epb_flags} marks the packet as sent. */
    static boolean isOutbound(final CaptureInput input, final int from, final int end) {
        final int flags = find(input, from, end, FLAGS, Integer.BYTES);
        return flags >= 0 && (input.i32(flags) & DIRECTION_MASK) == OUTBOUND;
    }

    /** A text, cut where it is too long; null when it is not there. Control characters become spaces. */
    static String text(final CaptureInput input, final int from, final int end, final int code) {
        final int value = find(input, from, end, code, 1);
        if (value < 0) {
            return null;
        }
        final byte[] bytes = new byte[Math.min(MAX_NAME, input.u16(value - 2))];
        input.buffer().getBytes(input.index() + value, bytes);
        return new String(bytes, StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
    }
}
