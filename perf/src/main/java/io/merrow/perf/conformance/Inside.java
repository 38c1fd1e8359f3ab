package io.merrow.perf.conformance;

import io.merrow.net.IpProtocol;

/**
 * The packet that an encapsulation claims to carry.
 *
 * @param index    of its first layer.
 * @param position of its first byte.
 * @param isFrame  whether it is an Ethernet frame; else IP.
 */
record Inside(int index, long position, boolean isFrame) {
    private static final int IPV4_IN = 4;
    private static final int IPV6_IN = 41;
    private static final int GRE = 47;
    private static final int VXLAN_PORT = 4789;
    private static final int GENEVE_PORT = 6081;
    private static final long GRE_LENGTH = 4;
    private static final long UDP_LENGTH = 8;
    private static final long TUNNEL_LENGTH = 8;
    private static final int BRIDGED = 0x6558;
    private static final int VXLAN_HAS_VNI = 0x0800;
    private static final int VXLAN_HAS_PROTOCOL = 0x0400;
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_VERSION = 0x0007;

    /**
     * What is inside by the rules that Merrow goes by (docs/conformance.md); null when nothing is looked into.
     *
     * @throws Uncounted where tshark does not show what the rules ask.
     */
    static Inside of(final TsharkPacket packet, final IpHeader ip, final Transport transport) throws Uncounted {
        final Layer layer = packet.layer(transport.next());
        switch (ip.protocol()) {
            case IPV4_IN, IPV6_IN:
                return new Inside(transport.next(), ip.nextPosition(), false);
            case GRE:
                return hasRoom(packet, ip, ip.nextPosition() + GRE_LENGTH)
                        ? gre(shown(layer, "gre"), transport.next())
                        : null;
            case IpProtocol.UDP:
                return udp(packet, ip, transport, layer);
            default:
                return null;
        }
    }

    private static Inside udp(
            final TsharkPacket packet, final IpHeader ip, final Transport transport, final Layer layer)
            throws Uncounted {
        final int port = transport.destinationPort();
        if (port != VXLAN_PORT && port != GENEVE_PORT
                || !hasRoom(packet, ip, ip.nextPosition() + UDP_LENGTH + TUNNEL_LENGTH)) {
            return null;
        }
        return port == VXLAN_PORT
                ? vxlan(shown(layer, "vxlan"), transport.next())
                : geneve(shown(layer, "geneve"), transport.next(), ip.end());
    }

    private static boolean hasRoom(final TsharkPacket packet, final IpHeader ip, final long end) {
        return end <= ip.end() && end <= packet.captured();
    }

    private static Layer shown(final Layer layer, final String name) throws Uncounted {
        if (layer == null || !layer.is(name)) {
            throw Uncounted.unknown("tshark does not get to the " + name + " header");
        }
        return layer;
    }

    private static Inside vxlan(final Layer layer, final int index) throws Uncounted {
        final long flags = layer.bits("vxlan.flags");
        if ((flags & VXLAN_HAS_VNI) == 0) {
            return null;
        } else if ((flags & VXLAN_HAS_PROTOCOL) != 0) {
            throw Uncounted.unknown("VXLAN-GPE on the VXLAN port, which tshark reads as VXLAN");
        }
        return new Inside(index + 1, layer.position() + TUNNEL_LENGTH, true);
    }

    /** Its length counts options in 4 bytes; the bits of the field are those of the byte. */
    private static Inside geneve(final Layer layer, final int index, final long end) {
        final long options = layer.bits("geneve.option.length") & 0x3F;
        final long position = layer.position() + TUNNEL_LENGTH + options * Integer.BYTES;
        return layer.number("geneve.version") != 0 || position > end
                ? null
                : inside(layer.number("geneve.proto_type"), index, position);
    }

    private static Inside gre(final Layer layer, final int index) {
        final long flags = layer.bits("gre.flags_and_version");
        if ((flags & (GRE_ROUTING | GRE_VERSION)) != 0) {
            return null;
        }
        long length = GRE_LENGTH;
        length += (flags & GRE_CHECKSUM) != 0 ? Integer.BYTES : 0;
        length += (flags & GRE_KEY) != 0 ? Integer.BYTES : 0;
        length += (flags & GRE_SEQUENCE) != 0 ? Integer.BYTES : 0;
        return inside(layer.number("gre.proto"), index, layer.position() + length);
    }

    private static Inside inside(final long etherType, final int index, final long position) {
        return switch ((int) etherType) {
            case 0x0800, 0x86DD -> new Inside(index + 1, position, false);
            case BRIDGED -> new Inside(index + 1, position, true);
            default -> null;
        };
    }
}
