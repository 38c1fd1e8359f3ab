package io.merrow.perf.conformance;

import io.merrow.net.IpProtocol;
import java.util.Map;

/**
 * Ports of a packet, or the values used as ports, as tshark shows them, held against the lengths in the headers.
 *
 * @param next index of the layer behind the transport header.
 */
public record Transport(int sourcePort, int destinationPort, int next) {
    private static final int TCP_LENGTH = 20;
    private static final int ESP = 50;

    /**
     * @param layer    that tshark shows.
     * @param field    in front of a field's name.
     * @param length   of the shortest header, bytes.
     * @param captured bytes of it that have to be in the file.
     */
    private record Shape(String layer, String field, int length, int captured) {}

    private static final Map<Integer, Shape> SHAPES = Map.of(
            IpProtocol.ICMP,
            new Shape("icmp", "icmp", 4, 2),
            IpProtocol.TCP,
            new Shape("tcp", "tcp", TCP_LENGTH, TCP_LENGTH),
            17,
            new Shape("udp", "udp", 8, 8),
            33,
            new Shape("dccp", "dccp", 12, 4),
            ESP,
            new Shape("esp", "esp", 8, 8),
            IpProtocol.ICMPV6,
            new Shape("icmpv6", "icmpv6", 4, 2),
            132,
            new Shape("sctp", "sctp", 12, 4),
            136,
            new Shape("udplite", "udp", 8, 4));

    public static Transport read(final TsharkPacket packet, final IpHeader ip) throws Uncounted {
        final Shape shape = SHAPES.get(ip.protocol());
        if (shape == null) {
            return new Transport(0, 0, ip.next());
        }
        final long left = ip.end() - ip.nextPosition();
        if (left < shape.length) {
            throw Uncounted.broken("malformed " + shape.layer + ": no room for its header");
        } else if (packet.captured() - ip.nextPosition() < shape.captured) {
            throw Uncounted.broken("cut by the snap length in the " + shape.layer + " header");
        } else if (ip.protocol() == ESP) {
            return new Transport(0, 0, ip.next() + 1);
        }
        final Layer layer = packet.layer(ip.next());
        if (layer == null || !layer.is(shape.layer)) {
            throw Uncounted.unknown("tshark shows no " + shape.layer + " header");
        }
        return ip.protocol() == IpProtocol.ICMP || ip.protocol() == IpProtocol.ICMPV6
                ? icmp(layer, shape, ip)
                : ports(layer, shape, ip, left);
    }

    private static Transport icmp(final Layer layer, final Shape shape, final IpHeader ip) throws Uncounted {
        final int type = (int) layer.number(shape.field + ".type");
        final int code = (int) layer.number(shape.field + ".code");
        if (type < 0 || code < 0) {
            throw Uncounted.unknown("tshark calls the " + shape.layer + " header malformed");
        }
        return new Transport(
                type, IcmpPorts.destination(ip.protocol() == IpProtocol.ICMPV6, type, code), ip.next() + 1);
    }

    private static Transport ports(final Layer layer, final Shape shape, final IpHeader ip, final long left)
            throws Uncounted {
        if (ip.protocol() == IpProtocol.TCP) {
            final long header = layer.number("tcp.hdr_len");
            if (header < TCP_LENGTH || header > left) {
                throw Uncounted.broken("malformed tcp: its header's length");
            }
        }
        final int source = (int) layer.number(shape.field + ".srcport");
        final int destination = (int) layer.number(shape.field + ".dstport");
        if (source < 0 || destination < 0) {
            throw Uncounted.unknown("tshark calls the " + shape.layer + " header malformed");
        }
        return new Transport(source, destination, ip.next() + 1);
    }
}
