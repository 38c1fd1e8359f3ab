package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.sdk.resources.Resource;
import java.time.ZoneId;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** A paragraph a record, for reading: what it is, then an attribute a line, values lined up. */
final class IndentedTextFormat implements RecordFormat {
    private static final int NAME_WIDTH = 36;

    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final SpanView span;
    private final TextValues words;

    IndentedTextFormat(final AttributeProfile profile, final ZoneId zone) {
        span = new SpanView(profile, new TextCaches(), Resource.empty());
        words = new TextValues(zone);
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        span.wrap(buffer, offset);
        record.wrap(buffer, offset);
        text.append(span.getName()).append('\n');
        line(text, "trace id", span.getTraceId());
        line(text, "span id", span.getSpanId());
        if (record.parentSpanId() != 0) {
            line(text, "parent span id", span.getParentSpanId());
        }
        line(text, "kind", TextValues.kind(span));
        line(text, "start", words.text(span.getStartEpochNanos()));
        line(text, "end", words.text(span.getEndEpochNanos()));
        span.getAttributes()
                .forEach((key, value) -> line(
                        text, key.getKey(), value instanceof List<?> list ? TextValues.join(list) : value.toString()));
        text.append('\n');
    }

    private static void line(final StringBuilder text, final String name, final String value) {
        text.append("    ").append(name);
        for (int i = name.length(); i < NAME_WIDTH; i++) {
            text.append(' ');
        }
        text.append(' ').append(TextValues.escape(value)).append('\n');
    }
}
