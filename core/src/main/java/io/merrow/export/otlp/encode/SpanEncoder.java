package io.merrow.export.otlp.encode;

import io.merrow.enrich.AttributeEncoder;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.export.attributes.Attribute;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.AttributeSink;
import io.merrow.export.attributes.FlowNames;
import io.merrow.export.format.RecordTextWriter;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Encodes a flow record as OTLP's {@code Span} (opentelemetry-proto 1.x, trace.proto) straight into a buffer, without an
 * object on the way. Fields come in the order of their numbers, but for {@code flags}, which comes with the ids; what is
 * at its default is left out. One thread only.
 */
public final class SpanEncoder implements AttributeSink {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** {@code ScopeSpans.spans}. */
    private static final int SPANS = 2 << 3 | BYTES;

    private static final int TRACE_ID = 1 << 3 | BYTES;
    private static final int SPAN_ID = 2 << 3 | BYTES;
    private static final int TRACE_STATE = 3 << 3 | BYTES;
    private static final int PARENT_SPAN_ID = 4 << 3 | BYTES;
    private static final int NAME = 5 << 3 | BYTES;
    private static final int KIND = 6 << 3 | VARINT;
    private static final int START_TIME = 7 << 3 | FIXED64;
    private static final int END_TIME = 8 << 3 | FIXED64;
    private static final int ATTRIBUTES = 9 << 3 | BYTES;
    private static final int FLAGS = 16 << 3 | FIXED32;

    /** {@code KeyValue.value}. */
    private static final int VALUE = 2 << 3 | BYTES;

    /** {@code AnyValue}'s kinds. */
    private static final int STRING_VALUE = 1 << 3 | BYTES;

    private static final int BOOL_VALUE = 2 << 3 | VARINT;
    private static final int INT_VALUE = 3 << 3 | VARINT;
    private static final int ARRAY_VALUE = 5 << 3 | BYTES;

    /** {@code ArrayValue.values}. */
    private static final int VALUES = 1 << 3 | BYTES;

    /** {@code SpanFlags}: sampled, and known not to have a remote parent. */
    private static final int SAMPLED_WITH_LOCAL_PARENT = 0x101;

    /** Most spans have 128 to 16383 bytes: two for their length are foreseen. */
    private static final int USUAL_LENGTH_SIZE = 2;

    /** Room for everything but the attributes and the name. */
    private static final int FIXED_PART = 128;

    private static final AttributeEncoder GROUPS = new SpanAttributeEncoder();

    private final AttributeProfile profile;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final RecordTextWriter text = new RecordTextWriter();
    private ProtoBuffer out;

    public SpanEncoder(final AttributeProfile profile) {
        this.profile = profile;
    }

    /** Appends the record that starts at {@code offset} as an entry of {@code ScopeSpans.spans}. */
    void append(final ProtoBuffer target, final MutableDirectBuffer buffer, final int offset) {
        out = target;
        record.wrap(buffer, offset);
        final String name = FlowNames.spanName(record.ipVersion(), record.protocol());
        out.ensure(FIXED_PART + name.length());
        out.putByte(SPANS);
        final int lengthAt = out.position();
        out.position(lengthAt + USUAL_LENGTH_SIZE);
        putIds();
        putTextField(NAME, name);
        out.putByte(KIND);
        out.putByte(FlowNames.otlpKind(record.kind()));
        out.putByte(START_TIME);
        out.putFixed64(record.startNs());
        out.putByte(END_TIME);
        out.putFixed64(record.endNs());
        profile.fill(this, record);
        putLength(lengthAt);
    }

    private void putIds() {
        out.putByte(TRACE_ID);
        out.putByte(2 * Long.BYTES);
        out.putBigEndian(record.traceIdHigh());
        out.putBigEndian(record.traceIdLow());
        out.putByte(SPAN_ID);
        out.putByte(Long.BYTES);
        out.putBigEndian(record.spanId());
        if (record.isSampled()) {
            final int length = text.writeTraceState(record.samplingThreshold());
            out.putByte(TRACE_STATE);
            out.putByte(length);
            out.putBytes(text.scratch(), length);
        }
        if (record.parentSpanId() != 0) {
            out.putByte(PARENT_SPAN_ID);
            out.putByte(Long.BYTES);
            out.putBigEndian(record.parentSpanId());
        }
        out.putVarint(FLAGS);
        out.putByte(SAMPLED_WITH_LOCAL_PARENT & 0xFF);
        out.putByte(SAMPLED_WITH_LOCAL_PARENT >> 8);
        out.putByte(0);
        out.putByte(0);
    }

    private void putLength(final int lengthAt) {
        final int start = lengthAt + USUAL_LENGTH_SIZE;
        final int length = out.position() - start;
        final int distance = ProtoBuffer.varintSize(length) - USUAL_LENGTH_SIZE;
        if (distance != 0) {
            out.shift(start, distance);
        }
        ProtoBuffer.putVarint(out.bytes(), lengthAt, length);
    }

    @Override
    public void put(final Attribute<Long> attribute, final long value) {
        beginValue(attribute, 1 + ProtoBuffer.varintSize(value));
        out.putByte(INT_VALUE);
        out.putVarint(value);
    }

    @Override
    public void put(final Attribute<Boolean> attribute, final boolean value) {
        beginValue(attribute, 2);
        out.putByte(BOOL_VALUE);
        out.putByte(value ? 1 : 0);
    }

    @Override
    public void put(final Attribute<String> attribute, final String value) {
        if (value != null) {
            beginValue(attribute, fieldSize(Utf8.length(value)));
            putTextField(STRING_VALUE, value);
        }
    }

    @Override
    public void put(final Attribute<List<String>> attribute, final List<String> value) {
        int arrayLength = 0;
        for (int i = 0; i < value.size(); i++) {
            arrayLength += fieldSize(fieldSize(Utf8.length(value.get(i))));
        }
        beginValue(attribute, fieldSize(arrayLength));
        out.putByte(ARRAY_VALUE);
        out.putVarint(arrayLength);
        for (int i = 0; i < value.size(); i++) {
            out.putByte(VALUES);
            out.putVarint(fieldSize(Utf8.length(value.get(i))));
            putTextField(STRING_VALUE, value.get(i));
        }
    }

    @Override
    public void putAddress(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putScratch(attribute, text.writeAddress(buffer, offset));
    }

    @Override
    public void putMac(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putScratch(attribute, text.writeMac(buffer, offset));
    }

    @Override
    public void putCommunityId(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putScratch(attribute, text.writeCommunityId(buffer, offset));
    }

    @Override
    public void put(final Decoration decoration, final FlowEnd end) {
        final int length = decoration.encodedLength(end, GROUPS);
        out.ensure(length);
        decoration.encode(end, GROUPS, out.view(), out.position());
        out.position(out.position() + length);
    }

    private void putScratch(final Attribute<String> attribute, final int length) {
        beginValue(attribute, fieldSize(length));
        out.putByte(STRING_VALUE);
        out.putVarint(length);
        out.putBytes(text.scratch(), length);
    }

    /** Everything of an attribute up to its {@code AnyValue}, for which room is made too. */
    private void beginValue(final Attribute<?> attribute, final int anyLength) {
        final byte[] key = attribute.encodedKey();
        final int length = key.length + fieldSize(anyLength);
        out.ensure(1 + ProtoBuffer.MAX_VARINT + length);
        out.putByte(ATTRIBUTES);
        out.putVarint(length);
        out.putBytes(key, key.length);
        out.putByte(VALUE);
        out.putVarint(anyLength);
    }

    private void putTextField(final int tag, final String value) {
        out.putByte(tag);
        out.putVarint(Utf8.length(value));
        out.putText(value);
    }

    /** Bytes of a length-delimited field with a tag of one byte. */
    private static int fieldSize(final int length) {
        return 1 + ProtoBuffer.varintSize(length) + length;
    }
}
