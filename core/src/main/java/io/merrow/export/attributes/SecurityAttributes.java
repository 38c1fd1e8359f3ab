package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.longKey;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordSecurityFlyweight;

/**
 * The {@code ipsec} and {@code wireguard} part of the {@link AttributeProfile}: each direction has security associations of
 * its own. The export thread only.
 */
final class SecurityAttributes {
    private final RecordSecurityFlyweight security = new RecordSecurityFlyweight();
    private final Names forward = new Names("flow.");
    private final Names reverse = new Names("flow.reverse.");

    /** Puts what the record has; nothing for a flow without AH, ESP and WireGuard. */
    void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        put(attributes, forward, record, FlowRecordFlyweight.SECURITY_OFFSET);
        put(attributes, reverse, record, FlowRecordFlyweight.REVERSE_SECURITY_OFFSET);
    }

    private void put(
            final AttributeSink attributes, final Names names, final FlowRecordFlyweight record, final int offset) {
        security.wrap(record.buffer(), record.offset() + offset);
        putIndex(attributes, names.ahSpi, security.ahSpi());
        if (security.wireguardType() == 0) {
            putIndex(attributes, names.espSpi, security.securityIndex());
        } else {
            attributes.put(names.wireguardType, security.wireguardType());
            putIndex(attributes, names.senderIndex, security.securityIndex());
            putIndex(attributes, names.receiverIndex, security.receiverIndex());
        }
    }

    private void putIndex(final AttributeSink attributes, final Attribute<Long> key, final int index) {
        if (index != 0) {
            attributes.put(key, index & 0xFFFF_FFFFL);
        }
    }

    /** The attributes that both directions have. */
    private static final class Names {
        private final Attribute<Long> ahSpi;
        private final Attribute<Long> espSpi;
        private final Attribute<Long> senderIndex;
        private final Attribute<Long> receiverIndex;
        private final Attribute<Long> wireguardType;

        private Names(final String prefix) {
            ahSpi = longKey(prefix + "ipsec.ah.spi");
            espSpi = longKey(prefix + "ipsec.esp.spi");
            senderIndex = longKey(prefix + "ipsec.sender_index");
            receiverIndex = longKey(prefix + "ipsec.receiver_index");
            wireguardType = longKey(prefix + "wireguard.type");
        }
    }
}
