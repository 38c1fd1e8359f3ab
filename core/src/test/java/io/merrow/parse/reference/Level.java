package io.merrow.parse.reference;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;

import io.merrow.parse.ip.EthernetHeader;
import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.ip.Ipv4Header;
import io.merrow.parse.ip.Ipv6Header;
import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.NotCounted;
import io.merrow.parse.ip.Slice;
import io.merrow.parse.transport.Transport;
import io.merrow.parse.transport.TunnelPortNumbers;

/**
 * One IP packet of a frame with the link-layer header before it: the outermost, or the inside of a tunnel.
 *
 * @param link from its link-layer header on (from IP where there is none) to the end of what holds it.
 */
public record Level(Slice link, LinkKind kind, IpPacket ip, Transport transport) {
    /** Reads the link layer, IP, its extension headers and the transport. */
    static Level read(
            final Slice link, final LinkKind kind, final FragmentMemory fragments, final TunnelPortNumbers ports)
            throws NotCounted {
        final IpPacket ip = kind == LinkKind.ETHERNET ? readEthernet(link) : readIp(link, kind);
        final Transport transport = ip.laterFragment()
                ? fragments.recall(ip)
                : Transport.read(ip.protocol(), ip.payload(), ip.fragment(), ports);
        if (ip.fragment() && !ip.laterFragment()) {
            fragments.learn(ip, transport);
        }
        return new Level(link, kind, ip, transport);
    }

    /** Whether its frame went to a broadcast or multicast address of the link layer. */
    public boolean isToGroup() {
        return kind == LinkKind.ETHERNET && (link.u8(0) & 1) != 0;
    }

    private static IpPacket readEthernet(final Slice link) throws NotCounted {
        final EthernetHeader.Payload payload = EthernetHeader.read(link);
        return readIp(payload.slice(), payload.kind());
    }

    private static IpPacket readIp(final Slice slice, final LinkKind kind) throws NotCounted {
        return switch (kind) {
            case IPV4 -> Ipv4Header.read(slice);
            case IPV6 -> Ipv6Header.read(slice);
            default -> readByVersion(slice);
        };
    }

    private static IpPacket readByVersion(final Slice slice) throws NotCounted {
        if (!slice.has(0, 1)) {
            throw new NotCounted(MALFORMED_ETHERNET);
        }
        return switch (slice.u8(0) >> 4) {
            case 4 -> Ipv4Header.read(slice);
            case 6 -> Ipv6Header.read(slice);
            default -> throw new NotCounted(NOT_IP_OTHER);
        };
    }

    /** Bytes from the frame's start to the end of this level's transport header: what each segment repeats. */
    int headersEnd() {
        return ip.payload().start() + transport.length();
    }
}
