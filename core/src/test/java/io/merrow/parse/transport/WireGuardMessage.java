package io.merrow.parse.transport;

import io.merrow.parse.ip.Slice;

/**
 * A WireGuard message (the protocol's white paper, section 5.4), by type and length.
 *
 * @param sender   index; null where the type has none.
 * @param receiver index; null where the type has none.
 */
public record WireGuardMessage(int type, Integer sender, Integer receiver) {
    /** Type and both indexes. */
    private static final int READ_LENGTH = 12;

    /** Null when it is none. */
    static WireGuardMessage read(final Slice payload) {
        if (!payload.has(0, READ_LENGTH) || payload.u24(1) != 0) {
            return null;
        }
        final int type = payload.u8(0);
        final int length = payload.length();
        final boolean fits =
                switch (type) {
                    case 1 -> length == 148;
                    case 2 -> length == 92;
                    case 3 -> length == 64;
                    case 4 -> length >= 32;
                    default -> false;
                };
        if (!fits) {
            return null;
        }
        return new WireGuardMessage(
                type, type <= 2 ? payload.le32(4) : null, type == 1 ? null : payload.le32(type == 2 ? 8 : 4));
    }
}
