package io.merrow.export.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.merrow.export.attributes.AttributeProfile;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * One OTLP/JSON span object a record, in one line or indented: protobuf's JSON mapping with OTLP's exceptions (ids in hexadecimal, enumerators as
 * numbers), 64-bit numbers as strings.
 */
final class JsonFormat implements RecordFormat {
    /** {@code SpanFlags} of opentelemetry-proto: sampled, and known not to have a remote parent. */
    private static final int FLAGS = 0x101;

    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final BufferRecycler recycler = new BufferRecycler();
    private final SpanView span;
    private final boolean indent;
    private JsonGenerator json;

    /**
     * @param indent over several lines in place of one.
     */
    JsonFormat(final AttributeProfile profile, final boolean indent) {
        this.indent = indent;
        span = new SpanView(profile, new TextCaches(), Resource.empty());
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        span.wrap(buffer, offset);
        final SegmentedStringWriter writer = new SegmentedStringWriter(recycler);
        try (JsonGenerator generator = FACTORY.createGenerator(writer)) {
            json = generator;
            if (indent) {
                generator.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            writeSpan();
            generator.flush();
            text.append(writer.getAndClear()).append('\n');
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to write to memory", e);
        }
    }

    private void writeSpan() throws IOException {
        json.writeStartObject();
        json.writeStringField("traceId", span.getTraceId());
        json.writeStringField("spanId", span.getSpanId());
        if (span.getParentSpanContext().isValid()) {
            json.writeStringField("parentSpanId", span.getParentSpanId());
        }
        json.writeNumberField("flags", FLAGS);
        json.writeStringField("name", span.getName());
        json.writeNumberField("kind", kind(span.getKind()));
        json.writeStringField("startTimeUnixNano", Long.toUnsignedString(span.getStartEpochNanos()));
        json.writeStringField("endTimeUnixNano", Long.toUnsignedString(span.getEndEpochNanos()));
        json.writeArrayFieldStart("attributes");
        span.getAttributes().forEach(this::writeAttribute);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeAttribute(final AttributeKey<?> key, final Object value) {
        try {
            json.writeStartObject();
            json.writeStringField("key", key.getKey());
            json.writeFieldName("value");
            writeValue(value);
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to write to memory", e);
        }
    }

    /** An {@code AnyValue}. */
    private void writeValue(final Object value) throws IOException {
        json.writeStartObject();
        if (value instanceof Long number) {
            json.writeStringField("intValue", number.toString());
        } else if (value instanceof Boolean bool) {
            json.writeBooleanField("boolValue", bool);
        } else if (value instanceof List<?> list) {
            json.writeObjectFieldStart("arrayValue");
            json.writeArrayFieldStart("values");
            for (final Object element : list) {
                writeValue(element);
            }
            json.writeEndArray();
            json.writeEndObject();
        } else {
            json.writeStringField("stringValue", value.toString());
        }
        json.writeEndObject();
    }

    /** {@code SpanKind} of opentelemetry-proto. */
    private static int kind(final SpanKind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
            case PRODUCER -> 4;
            case CONSUMER -> 5;
        };
    }
}
