package io.merrow.parse.tunnel;

import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.Slice;

/** VXLAN (RFC 7348) and its generic protocol extension (draft-ietf-nvo3-vxlan-gpe). */
final class VxlanHeader {
    private static final int LENGTH = 8;
    private static final int VALID_NETWORK = 0x08;
    private static final int NEXT_PROTOCOL = 0x04;

    private VxlanHeader() {}

    static Encapsulation open(final Slice slice) {
        if (!slice.has(0, LENGTH) || (slice.u8(0) & VALID_NETWORK) == 0) {
            return null;
        }
        final LinkKind kind = (slice.u8(0) & NEXT_PROTOCOL) == 0
                ? LinkKind.ETHERNET
                : switch (slice.u8(3)) {
                    case 1 -> LinkKind.IPV4;
                    case 2 -> LinkKind.IPV6;
                    case 3 -> LinkKind.ETHERNET;
                    default -> null;
                };
        return kind == null ? null : new Encapsulation(Encapsulation.VXLAN, slice.u24(4), kind, slice.from(LENGTH));
    }
}
