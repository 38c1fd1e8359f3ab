package io.merrow.export.otlp.encode;

import io.merrow.export.attributes.AttributeProfile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes records as one {@code ExportTraceServiceRequest}: one resource, one scope, all spans. The export thread only.
 *
 * <p>The spans are written first, behind room for the header; that is written last, backwards from
 * them, when its lengths are known. So nothing is encoded twice or moved.
 */
public final class RequestEncoder {
    private static final String SCOPE = "merrow";
    private static final int BYTES = 2;

    /** {@code ExportTraceServiceRequest.resource_spans}, and {@code ResourceSpans.resource} in it. */
    private static final int RESOURCE_SPANS = 1 << 3 | BYTES;

    /** {@code ResourceSpans.scope_spans}. */
    private static final int SCOPE_SPANS = 2 << 3 | BYTES;

    private final SpanEncoder spans;
    private final byte[] resource;
    private final byte[] scope;
    private final int headRoom;

    /**
     * @param resource attributes of what all spans come from.
     */
    public RequestEncoder(final AttributeProfile profile, final Map<String, String> resource) {
        spans = new SpanEncoder(profile);
        this.resource = encodeResource(resource);
        scope = encodeScope();
        headRoom = this.resource.length + scope.length + 2 * (1 + ProtoBuffer.MAX_VARINT);
    }

    /** Starts a request in {@code target}. */
    public void begin(final EncodedRequest target) {
        target.buffer().position(0);
        target.buffer().ensure(headRoom);
        target.buffer().position(headRoom);
    }

    /** Appends the record that starts at {@code offset}. */
    public void append(final EncodedRequest target, final MutableDirectBuffer buffer, final int offset) {
        spans.append(target.buffer(), buffer, offset);
    }

    /** Completes the request. */
    public void end(final EncodedRequest target) {
        final ProtoBuffer out = target.buffer();
        final int scopeSpans = scope.length + out.position() - headRoom;
        final int scopeHead = 1 + ProtoBuffer.varintSize(scopeSpans);
        final int resourceSpans = resource.length + scopeHead + scopeSpans;
        final int start =
                headRoom - scope.length - scopeHead - resource.length - ProtoBuffer.varintSize(resourceSpans) - 1;
        final int end = out.position();
        out.position(start);
        out.putByte(RESOURCE_SPANS);
        out.putVarint(resourceSpans);
        out.putBytes(resource, resource.length);
        out.putByte(SCOPE_SPANS);
        out.putVarint(scopeSpans);
        out.putBytes(scope, scope.length);
        out.position(end);
        target.range(start, end - start);
    }

    /** The field {@code ResourceSpans.resource}, whose attributes are field 1. */
    private static byte[] encodeResource(final Map<String, String> attributes) {
        final ProtoBuffer entries = new ProtoBuffer(1024);
        attributes.forEach((name, value) -> {
            final ProtoBuffer entry = new ProtoBuffer(64);
            putText(entry, 1, name);
            final ProtoBuffer any = new ProtoBuffer(64);
            putText(any, 1, value);
            putField(entry, 2, any);
            putField(entries, 1, entry);
        });
        final ProtoBuffer resource = new ProtoBuffer(1024);
        putField(resource, 1, entries);
        return copy(resource);
    }

    /** The field {@code ScopeSpans.scope}, whose name is field 1. */
    private static byte[] encodeScope() {
        final ProtoBuffer inner = new ProtoBuffer(16);
        putText(inner, 1, SCOPE);
        final ProtoBuffer scope = new ProtoBuffer(16);
        putField(scope, 1, inner);
        return copy(scope);
    }

    private static void putText(final ProtoBuffer target, final int field, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putField(target, field, bytes, bytes.length);
    }

    private static void putField(final ProtoBuffer target, final int field, final ProtoBuffer content) {
        putField(target, field, content.bytes(), content.position());
    }

    private static void putField(final ProtoBuffer target, final int field, final byte[] content, final int length) {
        target.ensure(1 + ProtoBuffer.MAX_VARINT + length);
        target.putByte(field << 3 | BYTES);
        target.putVarint(length);
        target.putBytes(content, length);
    }

    private static byte[] copy(final ProtoBuffer buffer) {
        return Arrays.copyOf(buffer.bytes(), buffer.position());
    }
}
