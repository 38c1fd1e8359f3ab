package io.merrow.perf.export;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.export.attributes.Attribute;
import io.merrow.export.attributes.AttributeSink;
import io.merrow.export.format.TextCaches;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.agrona.DirectBuffer;

/** Attributes in two arrays that are filled again for each record. One thread only. */
final class SpanAttributes implements Attributes, AttributeSink {
    private static final int INITIAL_CAPACITY = 64;

    private final TextCaches texts;
    private AttributeKey<?>[] keys = new AttributeKey<?>[INITIAL_CAPACITY];
    private Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    /**
     * @param texts shared with other users on the same thread.
     */
    SpanAttributes(final TextCaches texts) {
        this.texts = texts;
    }

    void clear() {
        size = 0;
    }

    @Override
    public void put(final Attribute<Long> attribute, final long value) {
        add(attribute.key(), texts.box(value));
    }

    @Override
    public void put(final Attribute<Boolean> attribute, final boolean value) {
        add(attribute.key(), value);
    }

    @Override
    public void put(final Attribute<String> attribute, final String value) {
        if (value != null) {
            add(attribute.key(), value);
        }
    }

    @Override
    public void put(final Attribute<List<String>> attribute, final List<String> value) {
        add(attribute.key(), value);
    }

    @Override
    public void putAddress(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.key(), texts.address(buffer, offset));
    }

    @Override
    public void putMac(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.key(), texts.mac(buffer, offset));
    }

    @Override
    public void putCommunityId(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.key(), texts.communityId(buffer, offset));
    }

    @Override
    public void put(final Decoration decoration, final FlowEnd end) {
        decoration.forEach(end, (name, value) -> add(AttributeKey.stringKey(name), value));
    }

    private void add(final AttributeKey<?> key, final Object value) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        keys[size] = key;
        values[size] = value;
        size++;
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
