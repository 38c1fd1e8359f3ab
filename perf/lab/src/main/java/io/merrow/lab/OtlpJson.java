package io.merrow.lab;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/**
 * OTLP/JSON: one span a line, as a TracesData message of its own. Stateless.
 *
 * <p>OTLP writes ids in hexadecimal where protobuf's JSON writes bytes in base64. Hexadecimal digits are base64 digits
 * too, so an id is replaced by the bytes whose base64 form is the hexadecimal form wanted, and back.
 */
final class OtlpJson {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().printingEnumsAsInts();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private OtlpJson() {}

    /** The span as one line of OTLP/JSON, without line end. */
    static String toLine(final ReceivedSpan received) {
        final Span span = withIds(
                received.span(), id -> ByteString.copyFrom(Base64.getDecoder().decode(hex(id))));
        final TracesData data = TracesData.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(received.resource())
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setScope(received.scope())
                                .addSpans(span)))
                .build();
        try {
            return PRINTER.print(data);
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException("failed to write " + received, e);
        }
    }

    /**
     * A span from such a line.
     *
     * @throws IllegalArgumentException when it is none.
     */
    static ReceivedSpan fromLine(final String line) {
        final TracesData.Builder data = TracesData.newBuilder();
        try {
            PARSER.merge(line, data);
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no OTLP/JSON: " + line, e);
        }
        final ResourceSpans resource = data.getResourceSpans(0);
        final ScopeSpans scope = resource.getScopeSpans(0);
        final Span span = withIds(scope.getSpans(0), OtlpJson::unhex);
        return new ReceivedSpan(resource.getResource(), scope.getScope(), span);
    }

    /** Bytes as lower-case hexadecimal digits. */
    static String hex(final ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static ByteString unhex(final ByteString bytes) {
        return ByteString.copyFrom(HexFormat.of().parseHex(Base64.getEncoder().encodeToString(bytes.toByteArray())));
    }

    private static Span withIds(final Span span, final UnaryOperator<ByteString> change) {
        return span.toBuilder()
                .setTraceId(change.apply(span.getTraceId()))
                .setSpanId(change.apply(span.getSpanId()))
                .setParentSpanId(change.apply(span.getParentSpanId()))
                .build();
    }
}
