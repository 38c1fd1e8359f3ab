package io.merrow.parse.transport;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_TCP;

import io.merrow.parse.ip.NotCounted;
import io.merrow.parse.ip.Slice;

/**
 * TCP (RFC 9293, 3.1), with the NS bit of RFC 3540.
 *
 * @param end sequence number after everything in this segment: payload, SYN and FIN count.
 */
public record TcpHeader(int flags, int sequence, int acknowledgment, int end) {
    public static final int PROTOCOL = 6;
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int ACK = 0x10;

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

    public boolean has(final int flag) {
        return (flags & flag) != 0;
    }

    /** Without what opens and closes connections. */
    public int otherFlags() {
        return flags & ~(SYN | FIN | RST);
    }

    public boolean isOpening() {
        return has(SYN) && !has(ACK);
    }

    public boolean isAnswer() {
        return has(SYN) && has(ACK);
    }
}
