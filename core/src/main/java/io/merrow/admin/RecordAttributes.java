package io.merrow.admin;

import io.merrow.enrich.EncodedAttributes;
import io.merrow.export.attributes.Attribute;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.AttributeSink;
import io.merrow.export.format.RecordTextWriter;
import io.merrow.layout.FlowRecordFlyweight;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Turns a record into its attributes by name. The admin thread only; it allocates, and runs when somebody asks. */
final class RecordAttributes implements AttributeSink {
    private final AttributeProfile profile;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final RecordTextWriter text = new RecordTextWriter();
    private Map<String, Object> facts;

    /**
     * @param profile of the admin thread's own.
     */
    RecordAttributes(final AttributeProfile profile) {
        this.profile = profile;
    }

    /** All attributes, in the profile's order. */
    Map<String, Object> of(final MutableDirectBuffer buffer, final int offset) {
        facts = new LinkedHashMap<>();
        profile.fill(this, record.wrap(buffer, offset));
        final Map<String, Object> result = facts;
        facts = null;
        return result;
    }

    @Override
    public void put(final Attribute<Long> attribute, final long value) {
        facts.put(attribute.toString(), value);
    }

    @Override
    public void put(final Attribute<Boolean> attribute, final boolean value) {
        facts.put(attribute.toString(), value);
    }

    @Override
    public void put(final Attribute<String> attribute, final String value) {
        if (value != null) {
            facts.put(attribute.toString(), value);
        }
    }

    @Override
    public void put(final Attribute<List<String>> attribute, final List<String> value) {
        facts.put(attribute.toString(), value);
    }

    @Override
    public void putAddress(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putText(attribute, text.writeAddress(buffer, offset));
    }

    @Override
    public void putMac(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putText(attribute, text.writeMac(buffer, offset));
    }

    @Override
    public void putCommunityId(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        putText(attribute, text.writeCommunityId(buffer, offset));
    }

    @Override
    public void put(final EncodedAttributes block) {
        block.forEach(facts::put);
    }

    private void putText(final Attribute<String> attribute, final int length) {
        facts.put(attribute.toString(), new String(text.scratch(), 0, length, StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "RecordAttributes{" + profile + '}';
    }
}
