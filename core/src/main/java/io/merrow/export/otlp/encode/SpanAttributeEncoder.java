package io.merrow.export.otlp.encode;

import io.merrow.enrich.AttributeEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Encodes text attributes as {@code attributes} fields of {@code opentelemetry.proto.trace.v1.Span} (field 9), in protobuf's
 * wire format: {@code KeyValue{key = 1, value = 2: AnyValue{string_value = 1}}}. Stateless.
 *
 * <p>Allocates: used once for each group of attributes that is exported.
 */
final class SpanAttributeEncoder implements AttributeEncoder {
    private static final int LENGTH_DELIMITED = 2;
    private static final int SPAN_ATTRIBUTES = 9 << 3 | LENGTH_DELIMITED;
    private static final int KEY = 1 << 3 | LENGTH_DELIMITED;
    private static final int VALUE = 2 << 3 | LENGTH_DELIMITED;
    private static final int STRING_VALUE = 1 << 3 | LENGTH_DELIMITED;

    @Override
    public byte[] encode(final Consumer<BiConsumer<String, String>> attributes) {
        final ByteArrayOutputStream span = new ByteArrayOutputStream();
        attributes.accept((name, value) -> {
            final ByteArrayOutputStream any = new ByteArrayOutputStream();
            write(any, STRING_VALUE, value.getBytes(StandardCharsets.UTF_8));
            final ByteArrayOutputStream keyValue = new ByteArrayOutputStream();
            write(keyValue, KEY, name.getBytes(StandardCharsets.UTF_8));
            write(keyValue, VALUE, any.toByteArray());
            write(span, SPAN_ATTRIBUTES, keyValue.toByteArray());
        });
        return span.toByteArray();
    }

    private static void write(final ByteArrayOutputStream out, final int tag, final byte[] bytes) {
        final byte[] length = new byte[ProtoBuffer.MAX_VARINT];
        out.write(tag);
        out.write(length, 0, ProtoBuffer.putVarint(length, 0, bytes.length));
        out.writeBytes(bytes);
    }
}
