package io.merrow.export.otlp;

import io.merrow.export.otlp.encode.ProtoReader;
import java.nio.ByteBuffer;

/**
 * The content of an OTLP {@code ExportTraceServiceResponse}. Immutable.
 *
 * @param rejected spans that the collector did not take.
 * @param message  why.
 */
record PartialSuccess(long rejected, String message) {
    static final PartialSuccess NONE = new PartialSuccess(0, "");

    /** {@code partial_success}, field 1. */
    private static final int PARTIAL_SUCCESS = 1 << 3 | ProtoReader.BYTES;

    /** {@code rejected_spans}, field 1 of that message. */
    private static final int REJECTED_SPANS = 1 << 3 | ProtoReader.VARINT;

    /** {@code error_message}, field 2 of that message. */
    private static final int ERROR_MESSAGE = 2 << 3 | ProtoReader.BYTES;

    /**
     * Reads the response.
     *
     * @param response empty: complete success.
     * @throws RuntimeException when it is no such message.
     */
    static PartialSuccess parse(final ByteBuffer response) {
        PartialSuccess success = NONE;
        while (response.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(response);
            if (tag == PARTIAL_SUCCESS) {
                success = parseInner(ProtoReader.bytes(response));
            } else {
                ProtoReader.skip(response, tag);
            }
        }
        return success;
    }

    private static PartialSuccess parseInner(final ByteBuffer input) {
        long rejected = 0;
        String message = "";
        while (input.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(input);
            switch (tag) {
                case REJECTED_SPANS -> rejected = ProtoReader.varint(input);
                case ERROR_MESSAGE -> message = ProtoReader.text(input);
                default -> ProtoReader.skip(input, tag);
            }
        }
        return new PartialSuccess(rejected, message);
    }
}
