package io.merrow.export.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowNames;
import io.merrow.layout.FlowRecordFlyweight;
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
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final TextCaches texts = new TextCaches();
    private final AttributeProfile profile;
    private final boolean indent;

    /** @param indent over several lines in place of one. */
    JsonFormat(final AttributeProfile profile, final boolean indent) {
        this.profile = profile;
        this.indent = indent;
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        final SegmentedStringWriter writer = new SegmentedStringWriter(recycler);
        try (JsonGenerator json = FACTORY.createGenerator(writer)) {
            if (indent) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            writeSpan(json, buffer, offset);
            json.flush();
            text.append(writer.getAndClear()).append('\n');
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to write to memory", e);
        }
    }

    private void writeSpan(final JsonGenerator json, final MutableDirectBuffer buffer, final int offset)
            throws IOException {
        record.wrap(buffer, offset);
        json.writeStartObject();
        json.writeStringField("traceId", texts.traceId(buffer, offset));
        json.writeStringField("spanId", texts.spanId(buffer, offset));
        if (record.isSampled()) {
            json.writeStringField("traceState", texts.traceState(record.samplingThreshold()));
        }
        if (record.parentSpanId() != 0) {
            json.writeStringField("parentSpanId", texts.parentSpanId(buffer, offset));
        }
        json.writeNumberField("flags", FLAGS);
        json.writeStringField("name", FlowNames.spanName(record.ipVersion(), record.protocol()));
        json.writeNumberField("kind", FlowNames.otlpKind(record.kind()));
        json.writeStringField("startTimeUnixNano", Long.toUnsignedString(record.startNs()));
        json.writeStringField("endTimeUnixNano", Long.toUnsignedString(record.endNs()));
        json.writeArrayFieldStart("attributes");
        profile.fill(new AttributeWriter(texts, json), record);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes {@code KeyValue}s. */
    private static final class AttributeWriter extends NamedValueSink {
        private final JsonGenerator json;

        AttributeWriter(final TextCaches texts, final JsonGenerator json) {
            super(texts);
            this.json = json;
        }

        @Override
        protected void add(final String name, final Object value) {
            try {
                json.writeStartObject();
                json.writeStringField("key", name);
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
    }
}
