package io.merrow.parse.tunnel;

import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.Slice;

/** Geneve (RFC 8926). */
final class GeneveHeader {
    private static final int LENGTH = 8;

    private GeneveHeader() {}

    static Encapsulation open(final Slice slice) {
        if (!slice.has(0, LENGTH) || slice.u8(0) >> 6 != 0) {
            return null;
        }
        final int length = LENGTH + (slice.u8(0) & 0x3F) * 4;
        final LinkKind kind = InnerType.ofEtherType(slice.u16(2));
        if (kind == null || !slice.has(0, length)) {
            return null;
        }
        return new Encapsulation(Encapsulation.GENEVE, slice.u24(4), kind, slice.from(length));
    }
}
