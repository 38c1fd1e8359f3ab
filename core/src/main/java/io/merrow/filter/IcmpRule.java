package io.merrow.filter;

import static io.merrow.filter.FilterDimension.ICMP_CODE_NAME;
import static io.merrow.filter.FilterDimension.ICMP_TYPE_NAME;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpProtocol;

/** The dimensions of ICMP's and ICMPv6's types and codes, whose names depend on each other. Immutable. */
final class IcmpRule {
    private static final int BYTE = 256;
    private static final int TYPES = 2 * BYTE; // ICMP's, then ICMPv6's

    private final NameRule types;
    private final NameRule codes;

    IcmpRule(final Patterns typePatterns, final Patterns codePatterns, final FilterNames names) {
        types = NameRule.of(ICMP_TYPE_NAME, typePatterns, TYPES, type -> names.icmpType(protocol(type), type % BYTE));
        codes = NameRule.of(ICMP_CODE_NAME, codePatterns, TYPES * BYTE, code -> {
            final int type = code / BYTE;
            return names.icmpCode(protocol(type), type % BYTE, code % BYTE);
        });
    }

    private static int protocol(final int type) {
        return type < BYTE ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    }

    boolean passes(final FlowRecordFlyweight record) {
        final int protocol = record.protocol();
        if (!IpProtocol.isIcmp(protocol) || record.packetsTotal() == 0) {
            return types.passesWithout() && codes.passesWithout();
        }
        final int type = (protocol == IpProtocol.ICMP ? 0 : BYTE) + record.icmpType();
        return types.passes(type) && codes.passes(type * BYTE + record.icmpCode());
    }
}
