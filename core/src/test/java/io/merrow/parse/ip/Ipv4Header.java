package io.merrow.parse.ip;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV4;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TRANSPORT;

/**
 * IPv4 (RFC 791). A total length of 0 means "as long as it is": segmentation offload leaves it in packets that are too
 * long for the field.
 */
public final class Ipv4Header {
    private static final int MIN_LENGTH = 20;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

    private Ipv4Header() {}

    public static IpPacket read(final Slice slice) throws NotCounted {
        if (!slice.has(0, MIN_LENGTH) || slice.u8(0) >> 4 != 4) {
            throw new NotCounted(MALFORMED_IPV4);
        }
        final int header = (slice.u8(0) & 0x0F) * 4;
        final int total = slice.u16(2) == 0 ? slice.length() : slice.u16(2);
        if (header < MIN_LENGTH || !slice.fits(header) || total < header) {
            throw new NotCounted(MALFORMED_IPV4);
        }
        if (total > slice.length() && !slice.openEnded()) {
            throw new NotCounted(MALFORMED_IPV4);
        }
        final int flagsAndOffset = slice.u16(6);
        final boolean later = (flagsAndOffset & FRAGMENT_OFFSET_MASK) != 0;
        final boolean fragment = later || (flagsAndOffset & MORE_FRAGMENTS) != 0;
        final Address source = Address.ofIpv4(slice.bytes(12, 4));
        final Address destination = Address.ofIpv4(slice.bytes(16, 4));
        final int protocol = slice.u8(9);
        final Slice datagram = IpEnd.of(slice, total, fragment);
        final IpPacket packet = new IpPacket(
                4,
                source,
                destination,
                slice.u8(8),
                slice.u8(1),
                0,
                fragment,
                later,
                new IpPacket.FragmentId(source, destination, protocol, slice.u16(4)),
                protocol,
                0,
                datagram.from(header));
        return protocol == AhHeader.PROTOCOL && !later ? behindAh(packet) : packet;
    }

    private static IpPacket behindAh(final IpPacket packet) throws NotCounted {
        final AhHeader header = AhHeader.read(packet.payload(), AhHeader.MIN_LENGTH, MALFORMED_TRANSPORT);
        return packet.through(header);
    }
}
