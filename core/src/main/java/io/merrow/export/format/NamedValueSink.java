package io.merrow.export.format;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.export.attributes.Attribute;
import io.merrow.export.attributes.AttributeSink;
import java.util.List;
import org.agrona.DirectBuffer;

/** Takes a record's attributes as names with values, for text. One thread only. */
public abstract class NamedValueSink implements AttributeSink {
    private final TextCaches texts;

    /** @param texts shared with other users on the same thread. */
    protected NamedValueSink(final TextCaches texts) {
        this.texts = texts;
    }

    /** @param value a {@link String}, {@link Long}, {@link Boolean} or a list of strings. */
    protected abstract void add(String name, Object value);

    @Override
    public final void put(final Attribute<Long> attribute, final long value) {
        add(attribute.toString(), texts.box(value));
    }

    @Override
    public final void put(final Attribute<Boolean> attribute, final boolean value) {
        add(attribute.toString(), value);
    }

    @Override
    public final void put(final Attribute<String> attribute, final String value) {
        if (value != null) {
            add(attribute.toString(), value);
        }
    }

    @Override
    public final void put(final Attribute<List<String>> attribute, final List<String> value) {
        add(attribute.toString(), value);
    }

    @Override
    public final void putAddress(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.toString(), texts.address(buffer, offset));
    }

    @Override
    public final void putMac(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.toString(), texts.mac(buffer, offset));
    }

    @Override
    public final void putCommunityId(final Attribute<String> attribute, final DirectBuffer buffer, final int offset) {
        add(attribute.toString(), texts.communityId(buffer, offset));
    }

    @Override
    public final void put(final Decoration decoration, final FlowEnd end) {
        decoration.forEach(end, this::add);
    }
}
