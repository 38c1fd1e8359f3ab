package io.merrow.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Attributes in two arrays that are filled anew for each record. Written by the export thread, read by the sending
 * thread after a hand-over; going through it allocates nothing.
 */
final class SpanAttributes implements Attributes {
    private AttributeKey<?>[] keys;
    private Object[] values;
    private int size;

    /**
     * @param capacity attributes before the arrays grow.
     */
    SpanAttributes(final int capacity) {
        keys = new AttributeKey<?>[capacity];
        values = new Object[capacity];
    }

    void clear() {
        size = 0;
    }

    <T> void put(final AttributeKey<T> key, final T value) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        keys[size] = key;
        values[size] = value;
        size++;
    }

    <T> void putIfPresent(final AttributeKey<T> key, final T value) {
        if (value != null) {
            put(key, value);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(final AttributeKey<T> key) {
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                return (T) values[i];
            }
        }
        return null;
    }

    @Override
    public void forEach(final BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(keys[i], values[i]);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        final Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public AttributesBuilder toBuilder() {
        return Attributes.builder().putAll(this);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
