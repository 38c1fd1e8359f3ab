package io.merrow.export;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.format.NamedValueSink;
import io.merrow.export.format.TextCaches;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.LinkedHashMap;
import java.util.Map;

/** The attributes of one record by name, in the profile's order. */
public final class CollectedAttributes extends NamedValueSink {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private CollectedAttributes() {
        super(new TextCaches());
    }

    public static Map<String, Object> of(final AttributeProfile profile, final FlowRecordFlyweight record) {
        final CollectedAttributes collected = new CollectedAttributes();
        profile.fill(collected, record);
        return collected.values;
    }

    @Override
    protected void add(final String name, final Object value) {
        values.put(name, value);
    }
}
