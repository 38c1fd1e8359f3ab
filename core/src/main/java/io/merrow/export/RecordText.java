package io.merrow.export;

import io.merrow.layout.FlowRecordFlyweight;
import java.nio.ByteOrder;
import java.util.Base64;
import org.agrona.DirectBuffer;

/** Builds the texts of a record's addresses and ids. Stateless. */
final class RecordText {
    private static final int GROUPS = 8;
    private static final long MAPPED_PREFIX = 0xFFFFL;

    private RecordText() {}

    /**
     * The 16-byte address: IPv4 (mapped, RFC 4291 2.5.5.2) as dotted quad, IPv6 as RFC 5952 says.
     */
    static String address(final DirectBuffer buffer, final int offset) {
        final boolean mapped = buffer.getLong(offset) == 0
                && (buffer.getInt(offset + 8, ByteOrder.BIG_ENDIAN) & 0xFFFFFFFFL) == MAPPED_PREFIX;
        return mapped ? ipv4(buffer, offset + 12) : ipv6(buffer, offset);
    }

    /** Trace id as 32 lower-case hexadecimal digits; high half first at {@code offset}, native order. */
    static String traceId(final DirectBuffer buffer, final int offset) {
        final StringBuilder text = new StringBuilder(32);
        hex(text, buffer.getLong(offset, ByteOrder.nativeOrder()));
        hex(text, buffer.getLong(offset + 8, ByteOrder.nativeOrder()));
        return text.toString();
    }

    /** Span id as 16 lower-case hexadecimal digits. */
    static String spanId(final DirectBuffer buffer, final int offset) {
        final StringBuilder text = new StringBuilder(16);
        hex(text, buffer.getLong(offset, ByteOrder.nativeOrder()));
        return text.toString();
    }

    /** Community ID version 1 from its SHA-1 digest at {@code offset}. */
    static String communityId(final DirectBuffer buffer, final int offset) {
        final byte[] digest = new byte[
                FlowRecordFlyweight.RECORD_NUMBER_OFFSET - FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET];
        buffer.getBytes(offset, digest);
        return "1:" + Base64.getEncoder().encodeToString(digest);
    }

    private static void hex(final StringBuilder text, final long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (value >>> shift) & 0xF, 16));
        }
    }

    private static String ipv4(final DirectBuffer buffer, final int offset) {
        final StringBuilder text = new StringBuilder(15);
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                text.append('.');
            }
            text.append(buffer.getByte(offset + i) & 0xFF);
        }
        return text.toString();
    }

    private static String ipv6(final DirectBuffer buffer, final int offset) {
        final int gapStart = longestZeroRun(buffer, offset);
        final int gapEnd = gapStart < 0 ? -1 : endOfZeroRun(buffer, offset, gapStart);
        final StringBuilder text = new StringBuilder(39);
        for (int group = 0; group < GROUPS; group++) {
            if (group == gapStart) {
                text.append("::");
                group = gapEnd - 1;
                continue;
            }
            if (group > 0 && group != gapEnd) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(buffer, offset, group)));
        }
        return text.toString();
    }

    /** First group of the longest run of two or more zero groups, the first of equals (RFC 5952, 4.2); -1: none. */
    private static int longestZeroRun(final DirectBuffer buffer, final int offset) {
        int start = -1;
        int longest = 1;
        for (int group = 0; group < GROUPS; group++) {
            final int length = endOfZeroRun(buffer, offset, group) - group;
            if (length > longest) {
                longest = length;
                start = group;
            }
        }
        return start;
    }

    private static int endOfZeroRun(final DirectBuffer buffer, final int offset, final int start) {
        int end = start;
        while (end < GROUPS && group(buffer, offset, end) == 0) {
            end++;
        }
        return end;
    }

    private static int group(final DirectBuffer buffer, final int offset, final int group) {
        return buffer.getShort(offset + 2 * group, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }
}
