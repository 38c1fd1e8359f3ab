package io.merrow.parse.reference;

import io.merrow.parse.ip.Address;
import io.merrow.parse.ip.EthernetHeader;
import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.Slice;
import io.merrow.parse.tunnel.Encapsulation;
import java.util.HexFormat;

/** The outermost encapsulation of a packet, as it is reported. */
public record Tunnel(
        int type,
        Address source,
        Address destination,
        int sourcePort,
        int destinationPort,
        int id,
        int ahSpi,
        String sourceMac,
        int ipVersion,
        int protocol) {
    static final String NO_MAC = "000000000000";

    static Tunnel of(final Level outer, final Encapsulation encapsulation) {
        final IpPacket ip = outer.ip();
        final boolean udp = ip.protocol() == 17;
        return new Tunnel(
                encapsulation.type(),
                ip.source(),
                ip.destination(),
                udp ? outer.transport().sourcePort() : 0,
                udp ? outer.transport().destinationPort() : 0,
                encapsulation.id(),
                ip.ahSpi(),
                outer.kind() == LinkKind.ETHERNET ? mac(outer.link()) : NO_MAC,
                ip.version(),
                ip.protocol());
    }

    private static String mac(final Slice frame) {
        return HexFormat.of().formatHex(frame.bytes(EthernetHeader.SOURCE_MAC_OFFSET, EthernetHeader.MAC_LENGTH));
    }
}
