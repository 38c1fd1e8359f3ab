package io.merrow.export.attributes;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The destination of a record's attributes, which {@link AttributeProfile} puts in order: an encoder, or a text. One thread only.
 * Addresses and ids are passed as they are in the record, so that an encoder requires no objects.
 */
public interface AttributeSink {
    void put(Attribute<Long> attribute, long value);

    void put(Attribute<Boolean> attribute, boolean value);

    /** A text of a fixed set, or at least one that stays; null: the record has no such attribute. */
    void put(Attribute<String> attribute, String value);

    void put(Attribute<List<String>> attribute, List<String> value);

    /** The text of the 16-byte address at {@code offset}; IPv4 mapped. */
    void putAddress(Attribute<String> attribute, DirectBuffer buffer, int offset);

    /** The text of the MAC address whose six bytes are at {@code offset}, with two more that do not change with them. */
    void putMac(Attribute<String> attribute, DirectBuffer buffer, int offset);

    /** The text of the Community ID whose SHA-1 digest is at {@code offset}. */
    void putCommunityId(Attribute<String> attribute, DirectBuffer buffer, int offset);

    /** All attributes of a decoration at that end of the flow. */
    void put(Decoration decoration, FlowEnd end);
}
