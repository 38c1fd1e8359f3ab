package io.merrow.parse.transport;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_ICMP;

import io.merrow.parse.ip.NotCounted;
import io.merrow.parse.ip.Slice;
import java.util.Map;

/** ICMP (RFC 792) and ICMPv6 (RFC 4443), and which types answer which, as the Community ID specification has it. */
public record IcmpHeader(int type, int code) {
    private static final int LENGTH = 4;
    private static final Map<Integer, Integer> PAIRS_V4 =
            Map.of(8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 10, 9, 9, 10, 17, 18, 18, 17);
    private static final Map<Integer, Integer> PAIRS_V6 = Map.ofEntries(
            Map.entry(128, 129),
            Map.entry(129, 128),
            Map.entry(133, 134),
            Map.entry(134, 133),
            Map.entry(135, 136),
            Map.entry(136, 135),
            Map.entry(130, 131),
            Map.entry(131, 130),
            Map.entry(139, 140),
            Map.entry(140, 139),
            Map.entry(144, 145),
            Map.entry(145, 144));

    static Transport read(final int protocol, final Slice slice) throws NotCounted {
        if (!slice.fits(LENGTH) || !slice.has(0, 2)) {
            throw NotCounted.at(slice, MALFORMED_ICMP);
        }
        final IcmpHeader icmp = new IcmpHeader(slice.u8(0), slice.u8(1));
        final Integer counterpart = (protocol == 1 ? PAIRS_V4 : PAIRS_V6).get(icmp.type);
        return new Transport(
                protocol,
                icmp.type,
                counterpart == null ? icmp.code : counterpart,
                counterpart == null,
                0,
                null,
                icmp,
                null,
                null);
    }
}
