package io.merrow.k8s.store;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Fields one after another, as {@link FieldReader} reads them: counts in groups of seven bits, the lowest first, the top bit of a byte says
 * that more follow; other numbers little endian; texts in UTF-8. Lists, maps and texts begin with their length plus
 * one; zero stands for null. One thread.
 */
final class FieldWriter {
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7F;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(1024);
    private int length;

    FieldWriter clear() {
        length = 0;
        return this;
    }

    /** What was written, up to {@link #length}; valid until the next write. */
    DirectBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    void putByte(final int value) {
        buffer.putByte(length++, (byte) value);
    }

    void putLong(final long value) {
        buffer.putLong(length, value, ByteOrder.LITTLE_ENDIAN);
        length += Long.BYTES;
    }

    /** @param value as a rule small; a negative one takes five bytes. */
    void putCount(final int value) {
        int rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            putByte(rest & SEVEN_BITS | MORE);
            rest >>>= 7;
        }
        putByte(rest);
    }

    void putText(final String text) {
        if (text == null) {
            putCount(0);
            return;
        }
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putCount(bytes.length + 1);
        buffer.putBytes(length, bytes);
        length += bytes.length;
    }

    <T> void putList(final List<T> list, final Consumer<T> each) {
        putCount(list == null ? 0 : list.size() + 1);
        if (list != null) {
            list.forEach(each);
        }
    }

    void putTexts(final List<String> texts) {
        putList(texts, this::putText);
    }

    void putTexts(final Map<String, String> texts) {
        putCount(texts == null ? 0 : texts.size() + 1);
        if (texts != null) {
            texts.forEach((key, value) -> {
                putText(key);
                putText(value);
            });
        }
    }

    @Override
    public String toString() {
        return "FieldWriter{length=" + length + '}';
    }
}
