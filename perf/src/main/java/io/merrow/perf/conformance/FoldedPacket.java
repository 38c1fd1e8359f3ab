package io.merrow.perf.conformance;

import java.util.List;
import java.util.Set;

/**
 * Finds in tshark's dissection the packet that we say a frame is of: docs/tunnels.md, written here a second time over
 * tshark's protocols instead of bytes.
 */
final class FoldedPacket {
    private static final int LEVELS = 2;
    private static final Set<String> LINKS = Set.of(
            "frame",
            "eth",
            "sll",
            "sll2",
            "null",
            "raw",
            "vlan",
            "ieee8021ad",
            "mpls",
            "ethertype",
            "fake-field-wrapper");
    private static final Set<Integer> ENCAPSULATIONS = Set.of(1, 7, 15, 25, 129, 130, 210);
    private static final Set<Integer> GRE_INSIDES = Set.of(0x0800, 0x86DD, 0x6558);
    private static final int VXLAN_PORT = 4789;
    private static final int GENEVE_PORT = 6081;

    private final Tshark.Frame frame;
    private final List<Protocol> protocols;
    private int ip = -1;
    private int transport = -1;
    private int start;
    private int end;
    private boolean isTunnelled;
    private Explanation explanation;

    FoldedPacket(final Tshark.Frame frame) {
        this.frame = frame;
        this.protocols = frame.protocols();
        final int outermost = isLinkRead() ? nextIp(0) : -1;
        if (!isLinkRead() && hasIpFrom(0)) {
            explanation = Explanation.OTHER_LINK;
        }
        if (outermost >= 0) {
            enter(outermost);
            fold();
        }
    }

    /** Whether there is an IP packet that we read. */
    boolean isIp() {
        return ip >= 0;
    }

    /** Why we may say something else; null: we may not. */
    Explanation explanation() {
        return explanation;
    }

    Protocol ip() {
        return protocols.get(ip);
    }

    /** What the IP header's payload begins with, or null. */
    Protocol transport() {
        return transport < protocols.size() ? protocols.get(transport) : null;
    }

    /** AH in front of the transport. */
    Protocol beforeTransport() {
        return protocols.get(transport - 1);
    }

    /** Of the packet itself, from its link layer on. */
    long bytes() {
        return isTunnelled ? end - start : frame.length();
    }

    private void fold() {
        for (int level = 0; level < LEVELS; level++) {
            final int inside = inside();
            if (inside < 0) {
                return;
            }
            final int innerIp = nextIp(inside);
            if (innerIp < 0 || isDamagedUpTo(innerIp + 1)) {
                if (innerIp >= 0) {
                    explanation = Explanation.DAMAGED;
                }
                return;
            }
            end = endOf(protocols.get(ip));
            start = protocols.get(inside).position();
            isTunnelled = true;
            enter(innerIp);
        }
    }

    private void enter(final int index) {
        ip = index;
        transport = index + 1;
        while (transport < protocols.size() && protocols.get(transport).is("ah")) {
            transport++;
        }
        if (isDamagedUpTo(transport) || isDamagedTransport()) {
            explanation = Explanation.DAMAGED;
        } else if (endOf(ip()) > frame.length()) {
            explanation = Explanation.LYING_LENGTH;
        }
    }

    /** Of other protocols than TCP we read the ports, or type and code, and what comes behind is not our subject. */
    private boolean isDamagedTransport() {
        final Protocol header = transport();
        if (header == null || !header.isDamaged()) {
            return false;
        }
        final boolean hasPorts = header.fields().containsKey(header.name() + ".dstport")
                || header.fields().containsKey(header.name() + ".type");
        final int port = header.number("udp.dstport", 0);
        return header.is("tcp") || !hasPorts || port == VXLAN_PORT || port == GENEVE_PORT;
    }

    /** Where the packet inside begins; -1 where we open nothing. */
    private int inside() {
        final Protocol header = transport();
        if (header == null) {
            return -1;
        } else if (header.isIp()) {
            return transport;
        } else if (header.is("gre")) {
            final boolean opened = (header.number("gre.flags_and_version", 0) & 0x4007) == 0
                    && GRE_INSIDES.contains(header.number("gre.proto", 0));
            return opened ? transport + 1 : -1;
        } else if (header.is("udp") && transport + 1 < protocols.size()) {
            final int port = header.number("udp.dstport", 0);
            final Protocol tunnel = protocols.get(transport + 1);
            final boolean opened =
                    port == VXLAN_PORT && tunnel.is("vxlan", "vxlan_gpe") || port == GENEVE_PORT && tunnel.is("geneve");
            return opened && transport + 2 < protocols.size() ? transport + 2 : -1;
        }
        return -1;
    }

    /** The IP header that we come to from there, through link layers that we read; -1 without. */
    private int nextIp(final int from) {
        boolean isEthernetSeen = false;
        for (int i = from; i < protocols.size(); i++) {
            final Protocol protocol = protocols.get(i);
            if (protocol.isIp()) {
                return i;
            }
            if (protocol.is("null") && protocol.fields().containsKey("null.type")) {
                explanation = Explanation.OTHER_LINK; // an EtherType where the address family should be
                return -1;
            }
            final boolean isSecondEthernet = protocol.is("eth") && isEthernetSeen;
            isEthernetSeen |= protocol.is("eth");
            if (!LINKS.contains(protocol.name()) || isSecondEthernet) {
                if (ip < 0 && hasIpFrom(i)) {
                    explanation = Explanation.OTHER_LINK;
                }
                return -1;
            }
        }
        return -1;
    }

    /** By wiretap's number of the link type: Ethernet, raw IP, loopback, Linux cooked. */
    private boolean isLinkRead() {
        return ENCAPSULATIONS.contains(protocols.get(0).number("frame.encap_type", 0));
    }

    private boolean hasIpFrom(final int from) {
        return protocols.subList(from, protocols.size()).stream().anyMatch(Protocol::isIp);
    }

    private boolean isDamagedUpTo(final int limit) {
        final int last = Math.min(limit + 1, protocols.size());
        for (int i = 0; i < last; i++) {
            final Protocol protocol = protocols.get(i);
            if (protocol.isDamaged() && (i < limit || protocol.is("_ws.malformed", "_ws.short"))) {
                return true;
            }
        }
        return false;
    }

    /** Of the IP datagram, in the frame. */
    private int endOf(final Protocol header) {
        final int length = header.is("ip")
                ? header.number("ip.len", 0)
                : header.number("ipv6.plen", 0) == 0 ? 0 : 40 + header.number("ipv6.plen", 0);
        return length == 0 ? (int) frame.length() : header.position() + length;
    }
}
