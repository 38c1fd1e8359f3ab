package io.merrow.export.format;

import io.merrow.layout.FlowRecordFlyweight;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.agrona.DirectBuffer;

/**
 * Builds the texts of a record's addresses and ids; allocates the text, if one is asked for, and nothing else. One thread only: it has a
 * scratch buffer.
 */
public final class RecordTextWriter {
    private static final int GROUPS = 8;
    private static final int MAPPED_PREFIX = 0xFFFF;
    private static final int DIGEST_LENGTH =
            FlowRecordFlyweight.RECORD_NUMBER_OFFSET - FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TRACE_STATE = "ot=th:".getBytes(StandardCharsets.US_ASCII);
    private static final int THRESHOLD_BITS = 56;

    private final byte[] digest = new byte[DIGEST_LENGTH];
    private final byte[] base64 = new byte[64];
    private final byte[] text = new byte[64];
    private int length;

    /** The characters, all ASCII, that the latest {@code write…} left; not to be kept. */
    public byte[] scratch() {
        return text;
    }

    /** The text of {@link #writeAddress} as an object. */
    public String address(final DirectBuffer buffer, final int offset) {
        writeAddress(buffer, offset);
        return finish();
    }

    /**
     * Writes the 16-byte address to {@link #scratch()}: IPv4 (mapped, RFC 4291 2.5.5.2) as dotted quad, IPv6 by RFC 5952
     *
     *
     * @return its length.
     */
    public int writeAddress(final DirectBuffer buffer, final int offset) {
        length = 0;
        final boolean mapped =
                buffer.getLong(offset) == 0 && buffer.getInt(offset + 8, ByteOrder.BIG_ENDIAN) == MAPPED_PREFIX;
        if (mapped) {
            appendIpv4(buffer, offset + 12);
        } else {
            appendIpv6(buffer, offset);
        }
        return length;
    }

    /**
     * Writes the {@code tracestate} of a record that sampling chose (OpenTelemetry, "TraceState: Probability Sampling"): the threshold in
     * hexadecimal without zeros at its end.
     *
     * @return its length.
     */
    public int writeTraceState(final long threshold) {
        length = 0;
        for (int i = 0; i < TRACE_STATE.length; i++) {
            text[length++] = TRACE_STATE[i];
        }
        int shift = THRESHOLD_BITS;
        do {
            shift -= 4;
            text[length++] = HEX[(int) (threshold >>> shift) & 0xF];
        } while ((threshold & (1L << shift) - 1) != 0);
        return length;
    }

    /** The text of {@link #writeTraceState} as an object. */
    String traceState(final long threshold) {
        writeTraceState(threshold);
        return finish();
    }

    /** The text of {@link #writeMac} as an object. */
    String mac(final DirectBuffer buffer, final int offset) {
        writeMac(buffer, offset);
        return finish();
    }

    /**
     * Writes the 6-byte MAC address to {@link #scratch()}: lower-case pairs with colons.
     *
     * @return its length.
     */
    public int writeMac(final DirectBuffer buffer, final int offset) {
        length = 0;
        for (int i = 0; i < 6; i++) {
            if (i > 0) {
                append(':');
            }
            appendHex(buffer.getByte(offset + i) & 0xFF, Byte.SIZE);
        }
        return length;
    }

    /** Trace id as 32 lower-case hexadecimal digits; high half first at {@code offset}, native order. */
    String traceId(final DirectBuffer buffer, final int offset) {
        length = 0;
        appendHex(buffer.getLong(offset, ByteOrder.nativeOrder()), Long.SIZE);
        appendHex(buffer.getLong(offset + 8, ByteOrder.nativeOrder()), Long.SIZE);
        return finish();
    }

    /** Span id as 16 lower-case hexadecimal digits. */
    String spanId(final DirectBuffer buffer, final int offset) {
        length = 0;
        appendHex(buffer.getLong(offset, ByteOrder.nativeOrder()), Long.SIZE);
        return finish();
    }

    /** The text of {@link #writeCommunityId} as an object. */
    String communityId(final DirectBuffer buffer, final int offset) {
        writeCommunityId(buffer, offset);
        return finish();
    }

    /**
     * Writes Community ID version 1 from its SHA-1 digest at {@code offset} to {@link #scratch()}.
     *
     * @return its length.
     */
    public int writeCommunityId(final DirectBuffer buffer, final int offset) {
        buffer.getBytes(offset, digest);
        final int encoded = Base64.getEncoder().encode(digest, base64);
        text[0] = '1';
        text[1] = ':';
        System.arraycopy(base64, 0, text, 2, encoded);
        length = 2 + encoded;
        return length;
    }

    private void appendIpv4(final DirectBuffer buffer, final int offset) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                append('.');
            }
            appendDecimal(buffer.getByte(offset + i) & 0xFF);
        }
    }

    private void appendIpv6(final DirectBuffer buffer, final int offset) {
        final int gapStart = longestZeroRun(buffer, offset);
        final int gapEnd = gapStart < 0 ? -1 : endOfZeroRun(buffer, offset, gapStart);
        int group = 0;
        while (group < GROUPS) {
            if (group == gapStart) {
                append(':');
                append(':');
                group = gapEnd;
            } else {
                if (group > 0 && group != gapEnd) {
                    append(':');
                }
                appendGroup(group(buffer, offset, group));
                group++;
            }
        }
    }

    /** First group of the longest run of two or more zero groups, the first of equals (RFC 5952, 4.2); -1: none. */
    private static int longestZeroRun(final DirectBuffer buffer, final int offset) {
        int start = -1;
        int longest = 1;
        for (int group = 0; group < GROUPS; group++) {
            final int run = endOfZeroRun(buffer, offset, group) - group;
            if (run > longest) {
                longest = run;
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

    /** Without leading zeros (RFC 5952, 4.1). */
    private void appendGroup(final int group) {
        final int bits = Integer.SIZE - Integer.numberOfLeadingZeros(group | 1);
        appendHex(group, (bits + 3) / 4 * 4);
    }

    private void appendHex(final long value, final int bits) {
        for (int shift = bits - 4; shift >= 0; shift -= 4) {
            text[length++] = HEX[(int) (value >>> shift) & 0xF];
        }
    }

    private void appendDecimal(final int value) {
        if (value >= 100) {
            append((char) ('0' + value / 100));
        }
        if (value >= 10) {
            append((char) ('0' + value / 10 % 10));
        }
        append((char) ('0' + value % 10));
    }

    private void append(final char character) {
        text[length++] = (byte) character;
    }

    private String finish() {
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }
}
