package io.merrow.parse.tunnel;

import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.Slice;

/** Generic routing encapsulation, version 0 (RFC 2784, key and sequence number RFC 2890). */
final class GreHeader {
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int VERSION_MASK = 0x0007;
    private static final int OPTION_LENGTH = 4;

    private GreHeader() {}

    static Encapsulation open(final Slice slice) {
        if (!slice.has(0, 4)) {
            return null;
        }
        final int flags = slice.u16(0);
        if ((flags & (ROUTING | VERSION_MASK)) != 0) {
            return null;
        }
        int length = 4 + ((flags & CHECKSUM) != 0 ? OPTION_LENGTH : 0);
        final int keyAt = length;
        length += (flags & KEY) != 0 ? OPTION_LENGTH : 0;
        length += (flags & SEQUENCE) != 0 ? OPTION_LENGTH : 0;
        if (!slice.has(0, length)) {
            return null;
        }
        final LinkKind kind = InnerType.ofEtherType(slice.u16(2));
        final int key = (flags & KEY) != 0 ? slice.u32(keyAt) : 0;
        return kind == null ? null : new Encapsulation(Encapsulation.GRE, key, kind, slice.from(length));
    }
}
