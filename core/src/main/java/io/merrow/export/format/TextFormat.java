package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.time.ZoneId;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * One line a record: its name, times and ids, then every attribute as {@code name=value}, for {@code grep}. Values with
 * blanks or quotes stand in double quotes.
 */
final class TextFormat implements RecordFormat {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final SpanView span;
    private final TextValues words;

    TextFormat(final AttributeProfile profile, final ZoneId zone) {
        span = new SpanView(profile, new TextCaches(), Resource.empty());
        words = new TextValues(zone);
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        span.wrap(buffer, offset);
        record.wrap(buffer, offset);
        text.append(words.text(span.getStartEpochNanos())).append(' ').append(span.getName());
        append(text, "duration", TableFormat.duration(span.getEndEpochNanos() - span.getStartEpochNanos()));
        append(text, "kind", TextValues.kind(span));
        append(text, "trace_id", span.getTraceId());
        append(text, "span_id", span.getSpanId());
        if (record.parentSpanId() != 0) {
            append(text, "parent_span_id", span.getParentSpanId());
        }
        span.getAttributes().forEach((key, value) -> append(text, key, value));
        text.append('\n');
    }

    private static void append(final StringBuilder text, final AttributeKey<?> key, final Object value) {
        append(text, key.getKey(), value instanceof List<?> list ? TextValues.join(list) : value.toString());
    }

    private static void append(final StringBuilder text, final String name, final String value) {
        text.append(' ').append(name).append('=');
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"')) {
            text.append('"').append(TextValues.escape(value)).append('"');
        } else {
            text.append(value);
        }
    }
}
