package io.merrow.parse;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_TCP;

/**
 * TCP (RFC 9293, 3.1), with the NS bit of RFC 3540.
 *
 * @param end sequence number after everything in this segment: payload, SYN and FIN count.
 */
record TcpHeader(int flags, int sequence, int acknowledgment, int end) {
    static final int PROTOCOL = 6;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    private static final int MIN_LENGTH = 20;

    /** @param isFirst it is in a first fragment, which may hold the first eight bytes, or all but the options. */
    static Transport read(final Slice slice, final boolean isFirst) throws NotCounted {
        if (!slice.has(0, MIN_LENGTH)) {
            if (isFirst && slice.fits(Transport.FRAGMENT_UNIT) && slice.has(0, 4)) {
                return Transport.ports(PROTOCOL, slice, Transport.FRAGMENT_UNIT);
            }
            throw NotCounted.at(slice, MALFORMED_TCP);
        }
        final int claimed = (slice.u8(12) >> 4) * 4;
        if (claimed < MIN_LENGTH || claimed > slice.length() && !isFirst) {
            throw NotCounted.at(slice, MALFORMED_TCP);
        }
        final int length = claimed > slice.length() ? MIN_LENGTH : claimed;
        final int flags = slice.u16(12) & 0x1FF;
        final int sequence = slice.u32(4);
        final int occupied = slice.length() - length + bit(flags, SYN) + bit(flags, FIN);
        final TcpHeader tcp = new TcpHeader(flags, sequence, slice.u32(8), sequence + occupied);
        return new Transport(PROTOCOL, slice.u16(0), slice.u16(2), false, length, tcp, null, null, null);
    }

    private static int bit(final int flags, final int flag) {
        return (flags & flag) != 0 ? 1 : 0;
    }

    boolean has(final int flag) {
        return (flags & flag) != 0;
    }

    /** Without what opens and closes connections. */
    int otherFlags() {
        return flags & ~(SYN | FIN | RST);
    }

    boolean isOpening() {
        return has(SYN) && !has(ACK);
    }

    boolean isAnswer() {
        return has(SYN) && has(ACK);
    }
}
