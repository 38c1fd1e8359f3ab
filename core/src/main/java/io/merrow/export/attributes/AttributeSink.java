package io.merrow.export.attributes;

import io.merrow.enrich.EncodedAttributes;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Where {@link AttributeProfile} puts a record's attributes, in order: an encoder, or a span that is read later. The
 * export thread only. Values of the record come as they stand in it, so that an encoder needs no objects.
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

    /** All attributes of a decoration. */
    void put(EncodedAttributes block);
}
