package io.merrow.parse.tunnel;

import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.Slice;
import io.merrow.parse.transport.Transport;
import io.merrow.parse.transport.TunnelPortNumbers;

/**
 * What an IP packet carries when it is a tunnel's.
 *
 * @param type  as {@code enum tunnel_type} numbers them.
 * @param id    network identifier or key; 0 without.
 * @param kind  how the inside begins.
 * @param inner from there to the end of the IP packet around it.
 */
public record Encapsulation(int type, int id, LinkKind kind, Slice inner) {
    static final int VXLAN = 1;
    static final int GENEVE = 2;
    static final int GRE = 3;
    static final int IPIP = 4;
    static final int SIX_IN_4 = 5;
    static final int FOUR_IN_6 = 6;
    static final int IP6IP6 = 7;

    /** The encapsulation that a packet's transport opens; null when it opens none. */
    public static Encapsulation in(final IpPacket ip, final Transport transport, final TunnelPortNumbers ports) {
        if (ip.laterFragment()) {
            return null;
        }
        final Slice payload = ip.payload();
        return switch (ip.protocol()) {
            case 4 -> new Encapsulation(ip.version() == 4 ? IPIP : FOUR_IN_6, 0, LinkKind.IPV4, payload);
            case 41 -> new Encapsulation(ip.version() == 4 ? SIX_IN_4 : IP6IP6, 0, LinkKind.IPV6, payload);
            case 47 -> GreHeader.open(payload);
            case 17 -> inUdp(transport.destinationPort(), payload.from(transport.length()), ports);
            default -> null;
        };
    }

    private static Encapsulation inUdp(final int port, final Slice payload, final TunnelPortNumbers ports) {
        if (ports.isVxlan(port)) {
            return VxlanHeader.open(payload);
        }
        return ports.isGeneve(port) ? GeneveHeader.open(payload) : null;
    }
}
