package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowNames;
import io.merrow.layout.FlowRecordFlyweight;
import java.time.ZoneId;
import org.agrona.MutableDirectBuffer;

/** A paragraph a record, for reading: what it is, then an attribute a line, values aligned. */
final class IndentedTextFormat extends NamedValueSink implements RecordFormat {
    private static final int NAME_WIDTH = 36;

    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final AttributeProfile profile;
    private final TextCaches texts;
    private final TextValues values;
    private StringBuilder paragraph;

    IndentedTextFormat(final AttributeProfile profile, final TextCaches texts, final ZoneId zone) {
        super(texts);
        this.profile = profile;
        this.texts = texts;
        values = new TextValues(zone);
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        paragraph = text;
        text.append(FlowNames.spanName(record.ipVersion(), record.protocol())).append('\n');
        line("trace id", texts.traceId(buffer, offset));
        line("span id", texts.spanId(buffer, offset));
        if (record.isSampled()) {
            line("trace state", texts.traceState(record.samplingThreshold()));
        }
        if (record.parentSpanId() != 0) {
            line("parent span id", texts.parentSpanId(buffer, offset));
        }
        line("kind", FlowNames.kind(record.kind()));
        line("start", values.text(record.startNs()));
        line("end", values.text(record.endNs()));
        profile.fill(this, record);
        text.append('\n');
    }

    @Override
    protected void add(final String name, final Object value) {
        line(name, TextValues.text(value));
    }

    private void line(final String name, final String value) {
        paragraph.append("    ").append(name);
        for (int i = name.length(); i < NAME_WIDTH; i++) {
            paragraph.append(' ');
        }
        paragraph.append(' ').append(TextValues.escape(value)).append('\n');
    }
}
