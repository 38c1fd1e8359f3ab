package io.merrow.lab;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * One span as it arrived, with the resource and scope it came under. Immutable.
 *
 * <p>The attribute helpers throw {@link NoSuchElementException} naming the span's attributes when there is none of the
 * name, and {@link IllegalStateException} when it has another type: a test that misspells fails with the right words.
 */
public record ReceivedSpan(Resource resource, InstrumentationScope scope, Span span) {
    /** Name of the span. */
    public String name() {
        return span.getName();
    }

    /** Trace id, 32 hexadecimal digits. */
    public String traceId() {
        return OtlpJson.hex(span.getTraceId());
    }

    /** Span id, 16 hexadecimal digits. */
    public String spanId() {
        return OtlpJson.hex(span.getSpanId());
    }

    /** Parent's span id, 16 hexadecimal digits; empty for a root. */
    public String parentSpanId() {
        return OtlpJson.hex(span.getParentSpanId());
    }

    /** Whether the span has this attribute, of whatever type. */
    public boolean hasAttribute(final String name) {
        return find(span.getAttributesList(), name) != null;
    }

    /** Integer attribute. */
    public long longAttribute(final String name) {
        return typed(name, AnyValue.ValueCase.INT_VALUE).getIntValue();
    }

    /** Integer attribute, or {@code otherwise} when there is none of the name. */
    public long longAttribute(final String name, final long otherwise) {
        return hasAttribute(name) ? longAttribute(name) : otherwise;
    }

    /** String attribute. */
    public String stringAttribute(final String name) {
        return typed(name, AnyValue.ValueCase.STRING_VALUE).getStringValue();
    }

    /** Attribute that is an array of strings. */
    public List<String> stringListAttribute(final String name) {
        return typed(name, AnyValue.ValueCase.ARRAY_VALUE).getArrayValue().getValuesList().stream()
                .map(AnyValue::getStringValue)
                .toList();
    }

    /** String attribute of the resource. */
    public String resourceAttribute(final String name) {
        final AnyValue value = find(resource.getAttributesList(), name);
        if (value == null) {
            throw new NoSuchElementException("no resource attribute " + name + " in " + resource.getAttributesList());
        }
        return value.getStringValue();
    }

    private AnyValue typed(final String name, final AnyValue.ValueCase type) {
        final AnyValue value = find(span.getAttributesList(), name);
        if (value == null) {
            throw new NoSuchElementException("no attribute " + name + " in " + span);
        }
        if (value.getValueCase() != type) {
            throw new IllegalStateException("attribute " + name + " is " + value.getValueCase() + ", not " + type);
        }
        return value;
    }

    private static AnyValue find(final List<KeyValue> attributes, final String name) {
        for (final KeyValue attribute : attributes) {
            if (attribute.getKey().equals(name)) {
                return attribute.getValue();
            }
        }
        return null;
    }
}
