package io.merrow.parse.tunnel;

import io.merrow.parse.ip.LinkKind;

/** The types of inside that are read, by EtherType: GRE and Geneve name it so. */
final class InnerType {
    private InnerType() {}

    /** Null for a type that is not opened. */
    static LinkKind ofEtherType(final int type) {
        return switch (type) {
            case 0x0800 -> LinkKind.IPV4;
            case 0x86DD -> LinkKind.IPV6;
            case 0x6558 -> LinkKind.ETHERNET;
            default -> null;
        };
    }
}
