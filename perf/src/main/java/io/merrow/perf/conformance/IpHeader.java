package io.merrow.perf.conformance;

import java.net.InetAddress;
import java.util.Set;

/**
 * An IP header (RFC 791, RFC 8200) with its extension headers and AH, as tshark shows them, held against the lengths in it.
 *
 * @param index          of its layer.
 * @param fragmentKey    what makes fragments one packet; empty when it is none.
 * @param isLater        a fragment but not the first.
 * @param isCut          the packet around it ends before it does, and may.
 * @param end            of the datagram, from the frame's first byte.
 * @param next           index of the layer behind it.
 * @param nextPosition   of what is behind it.
 */
record IpHeader(
        int index,
        InetAddress source,
        InetAddress destination,
        int protocol,
        String fragmentKey,
        boolean isLater,
        boolean isCut,
        long end,
        int next,
        long nextPosition) {
    private static final int IPV4_LENGTH = 20;
    private static final int IPV6_LENGTH = 40;
    private static final int LEAST_JUMBO = 65_536;
    private static final int MOST_EXTENSIONS = 8;
    private static final int AH = 51;
    private static final Set<Integer> EXTENSIONS = Set.of(0, 43, 44, 51, 60, 135, 139, 140);
    private static final Set<String> NEXT_FIELDS = Set.of(
            "ipv6.nxt",
            "ipv6.hopopts.nxt",
            "ipv6.dstopts.nxt",
            "ipv6.routing.nxt",
            "ipv6.fraghdr.nxt",
            "ah.next_header",
            "mip6.proto",
            "hip.proto",
            "shim6.nxt");

    boolean isFirst() {
        return !fragmentKey.isEmpty() && !isLater;
    }

    /**
     * @param end    of the packet around it.
     * @param mayEnd the packet around it is the first fragment of one, so this one may reach beyond it.
     */
    static IpHeader read(final TsharkPacket packet, final int index, final long end, final boolean mayEnd)
            throws Uncounted {
        final Layer layer = packet.layer(index);
        return layer.is("ip") ? ipv4(packet, index, end, mayEnd) : ipv6(packet, index, end, mayEnd);
    }

    private static IpHeader ipv4(final TsharkPacket packet, final int index, final long end, final boolean mayEnd)
            throws Uncounted {
        final Layer ip = packet.layer(index);
        final long left = end - ip.position();
        require("IPv4", packet, ip, IPV4_LENGTH, end);
        final long header = ip.number("ip.hdr_len");
        long total = ip.number("ip.len");
        if (total == 0) {
            total = left;
        }
        if (header < IPV4_LENGTH || total < header) {
            throw Uncounted.broken("malformed IPv4: lengths in its header");
        }
        final boolean isCut = total > left;
        if (isCut && (!mayEnd || left < header)) {
            throw Uncounted.broken("malformed IPv4: longer than what carries it");
        }
        require("IPv4", ip, "ip.src", "ip.dst", "ip.proto");
        final boolean isLater = ip.number("ip.frag_offset") > 0;
        final boolean isFragment = isLater || ip.number("ip.flags.mf") > 0;
        int protocol = (int) ip.number("ip.proto");
        final String key =
                isFragment ? ip.text("ip.src") + ' ' + nextStop(ip) + ' ' + ip.bits("ip.id") + ' ' + protocol : "";
        long position = ip.position() + header;
        int next = index + 1;
        if (protocol == AH && !isLater) {
            final Layer ah = packet.layer(next);
            final int length = lengthOfAh(packet, ah, position, Math.min(end, ip.position() + total));
            protocol = (int) ah.number("ah.next_header");
            position += length;
            next++;
        }
        return new IpHeader(
                index,
                Tuple.address(ip.text("ip.src")),
                Tuple.address(nextStop(ip)),
                protocol,
                key,
                isLater,
                isCut,
                isCut ? end : ip.position() + total,
                next,
                position);
    }

    /** Of a source-routed packet tshark calls the last stop the destination; the header has the next one. */
    private static String nextStop(final Layer ip) {
        return ip.has("ip.cur_rt") ? ip.text("ip.cur_rt") : ip.text("ip.dst");
    }

    private static int lengthOfAh(final TsharkPacket packet, final Layer ah, final long position, final long end)
            throws Uncounted {
        if (end - position < 12 || packet.captured() - position < 12) {
            throw Uncounted.broken("cut or malformed AH");
        } else if (ah == null || !ah.is("ah")) {
            throw Uncounted.unknown("tshark shows no AH");
        }
        final int length = ((int) ah.bits("ah.length") + 2) * 4;
        if (length < 12 || length > end - position) {
            throw Uncounted.broken("cut or malformed AH");
        }
        return length;
    }

    private static IpHeader ipv6(final TsharkPacket packet, final int index, final long end, final boolean mayEnd)
            throws Uncounted {
        final Layer ip = packet.layer(index);
        final long left = end - ip.position();
        require("IPv6", packet, ip, IPV6_LENGTH, end);
        final long payload = ip.number("ipv6.plen");
        if (payload == 0 && left > IPV6_LENGTH && left < LEAST_JUMBO) {
            throw Uncounted.unknown("an IPv6 header without a length");
        }
        final long total = payload == 0 ? left : payload + IPV6_LENGTH;
        final boolean isCut = total > left;
        if (isCut && !mayEnd) {
            throw Uncounted.broken("malformed IPv6: longer than what carries it");
        }
        require("IPv6", ip, "ipv6.src", "ipv6.dst", "ipv6.nxt");
        final long datagramEnd = isCut ? end : ip.position() + total;
        final Chain chain = chain(packet, index);
        final Layer behind = packet.layer(chain.next);
        return new IpHeader(
                index,
                Tuple.address(ip.text("ipv6.src")),
                Tuple.address(ip.text("ipv6.dst")),
                chain.protocol,
                chain.fragment.isEmpty() ? "" : ip.text("ipv6.src") + ' ' + ip.text("ipv6.dst") + ' ' + chain.fragment,
                chain.isLater,
                isCut,
                datagramEnd,
                chain.next,
                behind == null || behind.position() <= ip.position()
                        ? ip.position() + Math.max(ip.size(), IPV6_LENGTH)
                        : behind.position());
    }

    /** What the extension headers lead to. */
    private record Chain(int protocol, String fragment, boolean isLater, int next) {}

    private static Chain chain(final TsharkPacket packet, final int index) throws Uncounted {
        int protocol = -1;
        int count = 0;
        String fragment = "";
        int next = index;
        do {
            long offset = 0;
            long more = 0;
            for (final Layer.Field field : packet.layer(next).fields()) {
                switch (field.name()) {
                    case "ipv6.fraghdr.offset" -> offset = Layer.numberOf(field.show());
                    case "ipv6.fraghdr.more" -> more = Layer.numberOf(field.show());
                    case "ipv6.fraghdr.ident" -> {
                        if (offset > 0) {
                            return new Chain(protocol, field.show(), true, next + 1);
                        } else if (more > 0) {
                            fragment = field.show();
                        }
                    }
                    default -> {
                        if (NEXT_FIELDS.contains(field.name())) {
                            count += protocol == -1 ? 0 : 1;
                            protocol = (int) Layer.numberOf(field.show());
                        }
                    }
                }
            }
            next++;
        } while (EXTENSIONS.contains(protocol) && isExtension(packet.layer(next)));
        if (EXTENSIONS.contains(protocol)) {
            throw Uncounted.broken("cut or malformed IPv6 extension headers");
        } else if (count > MOST_EXTENSIONS) {
            throw Uncounted.broken("more than " + MOST_EXTENSIONS + " IPv6 extension headers");
        }
        return new Chain(protocol, fragment, false, next);
    }

    private static boolean isExtension(final Layer layer) {
        return layer != null && Set.of("ah", "mip6", "mipv6", "hip", "shim6").contains(layer.name());
    }

    private static void require(
            final String name, final TsharkPacket packet, final Layer layer, final int length, final long end)
            throws Uncounted {
        if (end - layer.position() < length) {
            throw Uncounted.broken("malformed " + name + ": no room for its header");
        } else if (packet.captured() - layer.position() < length) {
            throw Uncounted.broken("cut by the snap length in the " + name + " header");
        }
    }

    private static void require(final String name, final Layer layer, final String... fields) throws Uncounted {
        for (final String field : fields) {
            if (!layer.has(field)) {
                throw Uncounted.unknown("tshark calls the " + name + " header malformed");
            }
        }
    }
}
