package io.merrow.export.format;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Texts of bytes seen lately (addresses, ids), direct mapped and bounded: a text that is asked for again is not built
 * again unless another took its place. The export thread only.
 */
final class TextCache {
    private static final int BITS = 12;

    private final long[] keys = new long[2 << BITS];
    private final String[] texts = new String[1 << BITS];
    private final int keyLength;
    private final TextMaker maker;

    /** Makes the text of the bytes that start at {@code offset}. */
    @FunctionalInterface
    interface TextMaker {
        String text(DirectBuffer buffer, int offset);
    }

    /**
     * @param keyLength 8 or 16: the first bytes of a value, by which it is known again.
     */
    TextCache(final int keyLength, final TextMaker maker) {
        if (keyLength != 8 && keyLength != 16) {
            throw new IllegalArgumentException("key length must be 8 or 16: " + keyLength);
        }
        this.keyLength = keyLength;
        this.maker = maker;
    }

    /** The text of the bytes that start at {@code offset}. */
    String text(final DirectBuffer buffer, final int offset) {
        final long first = buffer.getLong(offset, ByteOrder.nativeOrder());
        final long second = keyLength == 8 ? 0 : buffer.getLong(offset + 8, ByteOrder.nativeOrder());
        final int slot = slot(first, second);
        String text = texts[slot];
        if (text == null || keys[2 * slot] != first || keys[2 * slot + 1] != second) {
            text = maker.text(buffer, offset);
            texts[slot] = text;
            keys[2 * slot] = first;
            keys[2 * slot + 1] = second;
        }
        return text;
    }

    private static int slot(final long first, final long second) {
        final long mixed = (first ^ Long.rotateLeft(second, 32)) * 0x9E3779B97F4A7C15L;
        return (int) ((mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L >>> (64 - BITS));
    }
}
