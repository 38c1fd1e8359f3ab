package io.merrow.export;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an OTLP {@code ExportTraceServiceResponse} says beside "taken". Immutable.
 *
 * <p>Its three fields in protobuf's wire format are read here, because the SDK keeps its reader to itself and protobuf's
 * library is not worth its weight for them.
 *
 * @param rejected spans that the collector did not take.
 * @param message  why.
 */
record PartialSuccess(long rejected, String message) {
    static final PartialSuccess NONE = new PartialSuccess(0, "");

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** {@code partial_success}, field 1, a message. */
    private static final int PARTIAL_SUCCESS = 1 << 3 | BYTES;

    /** {@code rejected_spans}, field 1 of that message. */
    private static final int REJECTED_SPANS = 1 << 3 | VARINT;

    /** {@code error_message}, field 2 of that message. */
    private static final int ERROR_MESSAGE = 2 << 3 | BYTES;

    /**
     * Reads the response. The three tags differ, so both levels are read in one loop.
     *
     * @param response may be null or empty; what is no such message counts as nothing said.
     */
    static PartialSuccess parse(final byte[] response) {
        if (response == null || response.length == 0) {
            return NONE;
        }
        try {
            return parse(ByteBuffer.wrap(response));
        } catch (final RuntimeException e) {
            return NONE;
        }
    }

    private static PartialSuccess parse(final ByteBuffer input) {
        long rejected = 0;
        String message = "";
        while (input.hasRemaining()) {
            final int tag = (int) varint(input);
            switch (tag) {
                case PARTIAL_SUCCESS -> varint(input);
                case REJECTED_SPANS -> rejected = varint(input);
                case ERROR_MESSAGE -> message =
                        StandardCharsets.UTF_8.decode(bytes(input)).toString();
                default -> skip(input, tag & 7);
            }
        }
        return new PartialSuccess(rejected, message);
    }

    private static long varint(final ByteBuffer input) {
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

    private static ByteBuffer bytes(final ByteBuffer input) {
        final int length = Math.toIntExact(varint(input));
        final ByteBuffer bytes = input.slice(input.position(), length);
        input.position(input.position() + length);
        return bytes;
    }

    private static void skip(final ByteBuffer input, final int wireType) {
        switch (wireType) {
            case VARINT -> varint(input);
            case FIXED64 -> input.getLong();
            case BYTES -> bytes(input);
            case FIXED32 -> input.getInt();
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }
}
