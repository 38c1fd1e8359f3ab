package io.merrow.k8s.store;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/**
 * Reads what {@link FieldWriter} wrote. Whatever the bytes are, it reads within the given length, and throws
 * {@link IllegalArgumentException} where they are something else. One thread.
 */
final class FieldReader {
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7F;
    private static final int LAST_SHIFT = 28;

    private DirectBuffer buffer;
    private int position;
    private int limit;

    FieldReader wrap(final DirectBuffer bytes, final int offset, final int length) {
        buffer = bytes;
        position = offset;
        limit = offset + length;
        return this;
    }

    int getByte() {
        return buffer.getByte(take(1)) & 0xFF;
    }

    long getLong() {
        return buffer.getLong(take(Long.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    int getCount() {
        int value = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            final int next = getByte();
            value |= (next & SEVEN_BITS) << shift;
            if (next < MORE) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than five bytes");
    }

    String getText() {
        final int length = getCount() - 1;
        if (length < 0) {
            return null;
        }
        final byte[] bytes = new byte[checked(length)];
        buffer.getBytes(take(length), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A text that must be there. */
    String getName() {
        return required(getText());
    }

    <T> List<T> getListOrNull(final Supplier<T> each) {
        final int size = getCount() - 1;
        if (size < 0) {
            return null;
        }
        final List<T> list = new ArrayList<>(checked(size));
        for (int i = 0; i < size; i++) {
            list.add(each.get());
        }
        return List.copyOf(list);
    }

    <T> List<T> getList(final Supplier<T> each) {
        return required(getListOrNull(each));
    }

    List<String> getNames() {
        return getList(this::getName);
    }

    Map<String, String> getNameMap() {
        final int size = getCount() - 1;
        if (size < 0) {
            throw new IllegalArgumentException("a field is missing");
        }
        final Map<String, String> map = new HashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(getName(), getName());
        }
        return Map.copyOf(map);
    }

    private static <T> T required(final T value) {
        if (value == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        return value;
    }

    /** An element has a byte at least. */
    private int checked(final int elements) {
        if (elements > limit - position) {
            throw new IllegalArgumentException(elements + " elements where " + (limit - position) + " bytes are left");
        }
        return elements;
    }

    private int take(final int bytes) {
        final int index = position;
        if (bytes > limit - index) {
            throw new IllegalArgumentException("it ends within a field");
        }
        position = index + bytes;
        return index;
    }

    @Override
    public String toString() {
        return "FieldReader{position=" + position + ", limit=" + limit + '}';
    }
}
