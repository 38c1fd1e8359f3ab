package io.merrow.admin;

import io.merrow.admin.api.RecordAnswer;
import io.merrow.export.attributes.FlowNames;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.Map;

/** Makes the answer of one record. Stateless. */
final class RecordAnswers {
    private RecordAnswers() {}

    static RecordAnswer of(final long number, final FlowRecordFlyweight record, final Map<String, Object> attributes) {
        return new RecordAnswer(
                number,
                hex(record.traceIdHigh()) + hex(record.traceIdLow()),
                hex(record.spanId()),
                record.parentSpanId() == 0 ? null : hex(record.parentSpanId()),
                FlowNames.kind(record.kind()),
                record.startNs(),
                record.endNs(),
                attributes);
    }

    private static String hex(final long value) {
        return String.format("%016x", value);
    }
}
