package io.merrow.enrich;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Text attributes as the {@code attributes} fields of {@code opentelemetry.proto.trace.v1.Span} (field 9), in protobuf's
 * wire format: {@code KeyValue{key = 1, value = 2: AnyValue{string_value = 1}}}.
 *
 * <p>Allocates: used once for each block that is exported.
 */
final class SpanAttributeEncoder {
    private static final int SPAN_ATTRIBUTES = 9;
    private static final int KEY_VALUE_KEY = 1;
    private static final int KEY_VALUE_VALUE = 2;
    private static final int ANY_VALUE_STRING = 1;
    private static final int LENGTH_DELIMITED = 2;

    private SpanAttributeEncoder() {}

    /**
     * @param attributes calls back with name and value of each.
     */
    static byte[] encode(final Consumer<BiConsumer<String, String>> attributes) {
        final ByteArrayOutputStream span = new ByteArrayOutputStream();
        attributes.accept((name, value) -> {
            final ByteArrayOutputStream any = new ByteArrayOutputStream();
            field(any, ANY_VALUE_STRING, value.getBytes(StandardCharsets.UTF_8));
            final ByteArrayOutputStream keyValue = new ByteArrayOutputStream();
            field(keyValue, KEY_VALUE_KEY, name.getBytes(StandardCharsets.UTF_8));
            field(keyValue, KEY_VALUE_VALUE, any.toByteArray());
            field(span, SPAN_ATTRIBUTES, keyValue.toByteArray());
        });
        return span.toByteArray();
    }

    private static void field(final ByteArrayOutputStream out, final int number, final byte[] bytes) {
        varint(out, number << 3 | LENGTH_DELIMITED);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(final ByteArrayOutputStream out, final int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
