package io.merrow.export.otlp.encode;

/** UTF-8 (RFC 3629) without objects, for texts that are nearly always ASCII. Stateless. */
final class Utf8 {
    private Utf8() {}

    /** Bytes that the text takes. */
    static int length(final String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair is two characters and four bytes; a lone surrogate becomes '?'.
                length += c < 0x800 ? 1 : !Character.isSurrogate(c) ? 2 : isPairHalf(text, i) ? 1 : 0;
            }
        }
        return length;
    }

    /** Writes the text; returns where it ends. */
    static int write(final String text, final byte[] target, final int index) {
        int end = index;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < 0x80) {
                target[end++] = (byte) c;
            } else if (Character.isSurrogate(c) && !isPairHalf(text, i)) {
                target[end++] = '?';
            } else if (Character.isHighSurrogate(c)) {
                end = writeLong(text.codePointAt(i++), target, end);
            } else {
                end = writeLong(c, target, end);
            }
        }
        return end;
    }

    private static boolean isPairHalf(final String text, final int index) {
        return Character.isHighSurrogate(text.charAt(index))
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }

    private static int writeLong(final int point, final byte[] target, final int index) {
        int end = index;
        if (point < 0x800) {
            target[end++] = (byte) (0xC0 | point >> 6);
        } else {
            if (point < 0x10000) {
                target[end++] = (byte) (0xE0 | point >> 12);
            } else {
                target[end++] = (byte) (0xF0 | point >> 18);
                target[end++] = (byte) (0x80 | point >> 12 & 0x3F);
            }
            target[end++] = (byte) (0x80 | point >> 6 & 0x3F);
        }
        target[end++] = (byte) (0x80 | point & 0x3F);
        return end;
    }
}
