package io.merrow.export.otlp.encode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf's wire format, for the few small messages that collectors answer with: protobuf's library is not worth
 * its weight for them. Malformed input throws a {@link RuntimeException}. Stateless.
 */
public final class ProtoReader {
    public static final int VARINT = 0;
    static final int FIXED64 = 1;
    public static final int BYTES = 2;
    static final int FIXED32 = 5;

    private ProtoReader() {}

    public static long varint(final ByteBuffer input) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            final byte next = input.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint too long");
    }

    /** A length-delimited field's content. */
    public static ByteBuffer bytes(final ByteBuffer input) {
        final int length = Math.toIntExact(varint(input));
        final ByteBuffer bytes = input.slice(input.position(), length);
        input.position(input.position() + length);
        return bytes;
    }

    public static String text(final ByteBuffer input) {
        return StandardCharsets.UTF_8.decode(bytes(input)).toString();
    }

    public static void skip(final ByteBuffer input, final int tag) {
        switch (tag & 7) {
            case VARINT -> varint(input);
            case FIXED64 -> input.getLong();
            case BYTES -> bytes(input);
            case FIXED32 -> input.getInt();
            default -> throw new IllegalArgumentException("wire type " + (tag & 7));
        }
    }
}
