package io.merrow.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.io.IOException;
import java.util.Map;

/**
 * A record as it is shown: ids, times and attributes. Immutable.
 *
 * @param number  of the record among all since the agent started, from 1.
 * @param startNs Unix epoch.
 * @param endNs   Unix epoch.
 * @param facts   its attributes by name.
 */
record RecordLine(
        long number,
        String traceId,
        String spanId,
        String parentSpanId,
        String kind,
        long startNs,
        long endNs,
        Map<String, Object> facts) {
    static RecordLine of(final long number, final FlowRecordFlyweight record, final Map<String, Object> facts) {
        return new RecordLine(
                number,
                hex(record.traceIdHigh()) + hex(record.traceIdLow()),
                hex(record.spanId()),
                record.parentSpanId() == 0 ? null : hex(record.parentSpanId()),
                kind(record.kind()),
                record.startNs(),
                record.endNs(),
                facts);
    }

    static String hex(final long value) {
        return String.format("%016x", value);
    }

    private static String kind(final int kind) {
        return switch (kind) {
            case RecordDescriptor.KIND_CLIENT -> "client";
            case RecordDescriptor.KIND_SERVER -> "server";
            default -> "internal";
        };
    }

    /** As a JSON object. */
    void write(final JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", number);
        json.writeStringField("trace_id", traceId);
        json.writeStringField("span_id", spanId);
        if (parentSpanId != null) {
            json.writeStringField("parent_span_id", parentSpanId);
        }
        json.writeStringField("kind", kind);
        json.writeNumberField("start_ns", startNs);
        json.writeNumberField("end_ns", endNs);
        json.writeFieldName("attributes");
        Json.write(json, facts);
        json.writeEndObject();
    }
}
