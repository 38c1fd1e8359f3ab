package io.merrow.netlink;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** Walks over the attributes of a netlink message: length, type, value, padded to four bytes. Stateless. */
final class NetlinkAttributes {
    private static final int HEADER_LENGTH = 4;
    private static final int TYPE_MASK = 0x3FFF;

    /** Takes an attribute. */
    @FunctionalInterface
    interface Handler {
        void onAttribute(int type, int offset, int length);
    }

    private NetlinkAttributes() {}

    /** Ends at an attribute that does not fit. */
    static void each(final DirectBuffer buffer, final int begin, final int end, final Handler handler) {
        int at = begin;
        while (at + HEADER_LENGTH <= end) {
            final int length = buffer.getShort(at, ByteOrder.nativeOrder()) & 0xFFFF;
            if (length < HEADER_LENGTH || at + length > end) {
                return;
            }
            final int type = buffer.getShort(at + Short.BYTES, ByteOrder.nativeOrder()) & TYPE_MASK;
            handler.onAttribute(type, at + HEADER_LENGTH, length - HEADER_LENGTH);
            at += (length + HEADER_LENGTH - 1) & -HEADER_LENGTH;
        }
    }

    /** Text up to its NUL. */
    static String text(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    static byte[] bytes(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }
}
