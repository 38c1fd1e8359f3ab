package io.merrow.export.attributes;

import io.opentelemetry.api.common.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An attribute's name and type, ready for both ways out: as OpenTelemetry's key and as bytes. Immutable; one object for
 * each attribute, in {@link AttributeProfile}.
 */
public final class Attribute<T> {
    /** {@code KeyValue.key}, field 1, length-delimited. */
    private static final int KEY_TAG = 1 << 3 | 2;

    private final AttributeKey<T> key;
    private final byte[] encodedKey;

    private Attribute(final AttributeKey<T> key) {
        this.key = key;
        final byte[] name = key.getKey().getBytes(StandardCharsets.UTF_8);
        if (name.length > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("attribute name is longer than 127 bytes: " + key);
        }
        encodedKey = new byte[2 + name.length];
        encodedKey[0] = KEY_TAG;
        encodedKey[1] = (byte) name.length;
        System.arraycopy(name, 0, encodedKey, 2, name.length);
    }

    static Attribute<String> stringKey(final String name) {
        return new Attribute<>(AttributeKey.stringKey(name));
    }

    static Attribute<Long> longKey(final String name) {
        return new Attribute<>(AttributeKey.longKey(name));
    }

    static Attribute<Boolean> booleanKey(final String name) {
        return new Attribute<>(AttributeKey.booleanKey(name));
    }

    static Attribute<List<String>> stringArrayKey(final String name) {
        return new Attribute<>(AttributeKey.stringArrayKey(name));
    }

    /** Name and type as OpenTelemetry has them. */
    public AttributeKey<T> key() {
        return key;
    }

    /** {@code KeyValue.key} with tag and length in front; not to be changed. */
    public byte[] encodedKey() {
        return encodedKey;
    }

    @Override
    public String toString() {
        return key.getKey();
    }
}
