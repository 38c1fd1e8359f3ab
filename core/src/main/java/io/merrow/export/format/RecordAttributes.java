package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.MutableDirectBuffer;

/** Reads the attributes of a record by name, as objects: it allocates. One thread. */
public final class RecordAttributes extends NamedValueSink {
    private final AttributeProfile profile;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private Map<String, Object> values;

    /** @param profile of that thread alone. */
    public RecordAttributes(final AttributeProfile profile) {
        super(new TextCaches());
        this.profile = profile;
    }

    /** All attributes, in the profile's order. */
    public Map<String, Object> of(final MutableDirectBuffer buffer, final int offset) {
        values = new LinkedHashMap<>();
        profile.fill(this, record.wrap(buffer, offset));
        final Map<String, Object> result = values;
        values = null;
        return result;
    }

    @Override
    protected void add(final String name, final Object value) {
        values.put(name, value);
    }

    @Override
    public String toString() {
        return "RecordAttributes{" + profile + '}';
    }
}
