package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowNames;
import io.merrow.layout.FlowRecordFlyweight;
import java.time.ZoneId;
import org.agrona.MutableDirectBuffer;

/**
 * One line a record: its name, times and ids, then every attribute as {@code name=value}, for {@code grep}. Values with
 * blanks or quotes are in double quotes.
 */
final class TextFormat extends NamedValueSink implements RecordFormat {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final AttributeProfile profile;
    private final TextCaches texts;
    private final TextValues values;
    private StringBuilder line;

    TextFormat(final AttributeProfile profile, final TextCaches texts, final ZoneId zone) {
        super(texts);
        this.profile = profile;
        this.texts = texts;
        values = new TextValues(zone);
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        line = text;
        text.append(values.text(record.startNs()))
                .append(' ')
                .append(FlowNames.spanName(record.ipVersion(), record.protocol()));
        append("duration", TableFormat.duration(record.endNs() - record.startNs()));
        append("kind", FlowNames.kind(record.kind()));
        append("trace_id", texts.traceId(buffer, offset));
        append("span_id", texts.spanId(buffer, offset));
        if (record.isSampled()) {
            append("trace_state", texts.traceState(record.samplingThreshold()));
        }
        if (record.parentSpanId() != 0) {
            append("parent_span_id", texts.parentSpanId(buffer, offset));
        }
        profile.fill(this, record);
        text.append('\n');
    }

    @Override
    protected void add(final String name, final Object value) {
        append(name, TextValues.text(value));
    }

    private void append(final String name, final String value) {
        line.append(' ').append(name).append('=');
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"')) {
            line.append('"').append(TextValues.escape(value)).append('"');
        } else {
            line.append(value);
        }
    }
}
