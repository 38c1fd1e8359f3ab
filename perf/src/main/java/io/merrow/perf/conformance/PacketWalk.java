package io.merrow.perf.conformance;

import java.util.Set;

/**
 * Finds the flow of a packet: walks over tshark's layers by Merrow's rules, through at most two encapsulations, down to
 * the innermost packet that is whole. One thread, packets in the order of the capture.
 */
final class PacketWalk {
    private static final int MOST_ENCAPSULATIONS = 2;
    /** The longest IPv6 packet that is no jumbogram, behind an Ethernet header with two tags. */
    private static final int LONGEST_FRAME = 65_535 + 40 + 22;

    private static final int MOST_TAGS = 4;
    private static final int MOST_LABELS = 4;
    /** By wiretap's numbers: Ethernet, raw IP, loopback, Linux cooked. */
    private static final Set<Long> LINK_TYPES = Set.of(1L, 7L, 15L, 25L, 129L, 130L, 210L);

    private static final Set<String> LINKS = Set.of("eth", "sll", "raw", "null");
    private static final Set<String> TAGS = Set.of("vlan", "ieee8021ad");

    private final Fragments fragments = new Fragments();

    /**
     * A packet as far as it was understood.
     *
     * @param begin  of its frame; -1: it is the capture's.
     * @param end    of its frame.
     * @param inside what it carries; null when it is not looked into.
     * @param next   index of the layer behind its transport header.
     */
    private record Level(Tuple tuple, IpHeader ip, long begin, long end, Inside inside, int next, boolean isRecalled) {}

    PacketVerdict examine(final TsharkPacket packet) {
        try {
            return verdict(packet);
        } catch (final Uncounted e) {
            return e.kind() == Uncounted.Kind.UNKNOWN
                    ? PacketVerdict.open(e.getMessage())
                    : PacketVerdict.none(e.getMessage());
        }
    }

    private PacketVerdict verdict(final TsharkPacket packet) throws Uncounted {
        if (packet.length() > LONGEST_FRAME) {
            throw Uncounted.unknown("a frame of a length that no IP packet has");
        }
        Level level = level(packet, linkStart(packet), -1, packet.length(), false, true);
        int opened = 0;
        String explanation = "";
        while (level.inside != null && opened < MOST_ENCAPSULATIONS) {
            try {
                final boolean mayEnd = level.ip.isFirst() || level.ip.isCut();
                final Inside inside = level.inside;
                level = level(packet, inside.index(), inside.position(), level.ip.end(), mayEnd, inside.isFrame());
                opened++;
            } catch (final Uncounted e) {
                if (e.kind() == Uncounted.Kind.UNKNOWN) {
                    throw e;
                }
                explanation = e.kind() == Uncounted.Kind.NOT_IP
                        ? ""
                        : "in a tunnel, so that the outer packet counts: " + e.getMessage();
                break;
            }
        }
        if (explanation.isEmpty()) {
            explanation = explain(packet, level, opened);
        }
        final long bytes = level.begin < 0 ? packet.length() : level.end - level.begin;
        return new PacketVerdict(true, level.tuple, bytes, level.ip.index(), explanation);
    }

    private static String explain(final TsharkPacket packet, final Level level, final int opened) {
        if (level.ip.index() != packet.lastIp()) {
            return opened == MOST_ENCAPSULATIONS && level.inside != null
                    ? "more than two encapsulations: tshark opens them all"
                    : "tshark opens " + packet.layer(level.next).name();
        }
        return level.isRecalled ? "later fragment: ports of its first, where tshark shows none" : "";
    }

    private static int linkStart(final TsharkPacket packet) throws Uncounted {
        final Layer first = packet.layer(0);
        if (!LINK_TYPES.contains(packet.linkType())) {
            throw Uncounted.notIp(packet.lastIp() < 0 ? "" : "link type that is not read: " + first.name());
        } else if (first != null && first.has("null.type")) {
            throw Uncounted.notIp("loopback with an EtherType for its family");
        }
        return 0;
    }

    private Level level(
            final TsharkPacket packet,
            final int index,
            final long begin,
            final long end,
            final boolean mayEnd,
            final boolean hasLink)
            throws Uncounted {
        final int ipIndex = hasLink ? network(packet, index) : index;
        final Layer layer = packet.layer(ipIndex);
        if (layer == null || !layer.isIp()) {
            throw notIp(packet, ipIndex);
        }
        final IpHeader ip = IpHeader.read(packet, ipIndex, end, mayEnd);
        final Tuple plain = new Tuple(ip.source(), 0, ip.destination(), 0, ip.protocol());
        if (ip.isLater()) {
            final Tuple recalled = fragments.recall(ip, plain);
            return new Level(recalled, ip, begin, end, null, ip.next(), !recalled.equals(plain));
        }
        final Transport transport = Transport.read(packet, ip);
        final Tuple tuple = plain.withPorts(transport.sourcePort(), transport.destinationPort());
        if (ip.isFirst()) {
            fragments.remember(ip, tuple);
        }
        return new Level(tuple, ip, begin, end, Inside.of(packet, ip, transport), transport.next(), false);
    }

    /** Index of the layer behind the link layer, tags and labels. */
    private static int network(final TsharkPacket packet, final int index) throws Uncounted {
        int at = index;
        if (packet.layer(at) != null && LINKS.contains(packet.layer(at).name())) {
            at++;
        }
        final int tags = at;
        while (packet.layer(at) != null && TAGS.contains(packet.layer(at).name())) {
            at++;
        }
        final int labels = at;
        while (packet.layer(at) != null && packet.layer(at).is("mpls")) {
            at++;
        }
        if (labels - tags > MOST_TAGS || at - labels > MOST_LABELS) {
            throw Uncounted.notIp("more than " + MOST_TAGS + " VLAN tags or " + MOST_LABELS + " MPLS labels");
        }
        return at;
    }

    private static Uncounted notIp(final TsharkPacket packet, final int index) {
        return Uncounted.notIp(
                packet.lastIp() > index ? "tshark opens " + packet.layer(index).name() : "");
    }

    @Override
    public String toString() {
        return "PacketWalk{" + fragments + '}';
    }
}
