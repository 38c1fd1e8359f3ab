package io.merrow.perf.conformance;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Adds up tshark's frames by conversation, as our rules say which packet a frame is of. One thread, one capture. */
final class TsharkConversations {
    private static final int CHAIN = 8;
    private static final int NO_NEXT_HEADER = 59;

    /** Extension headers and the field in which tshark shows what follows. */
    private static final Map<Integer, String> NEXT_HEADERS = Map.of(
            0, "ipv6.hopopts.nxt",
            43, "ipv6.routing.nxt",
            44, "ipv6.fraghdr.nxt",
            51, "ah.next_header",
            60, "ipv6.dstopts.nxt");

    /** Mobility, HIP and Shim6: nothing follows them in any packet so far. */
    private static final Set<String> EXTENSIONS = Set.of("mipv6", "hip", "shim6");

    private final Map<Conversation, Counts> certain = new HashMap<>();
    private final Map<Conversation, Counts> uncertain = new HashMap<>();
    private final Map<Conversation, String> communityIds = new HashMap<>();
    private final Map<String, Integer> firstFragments = new HashMap<>();
    private final Map<Explanation, Integer> explained = new EnumMap<>(Explanation.class);
    private final Map<String, String> owners = new HashMap<>();
    private int frames;
    private int unplaced;

    /** Takes one frame in. */
    void add(final Tshark.Frame frame) {
        frames++;
        final FoldedPacket packet = new FoldedPacket(frame);
        if (packet.explanation() != null) {
            explained.merge(packet.explanation(), 1, Integer::sum);
        }
        final Ends ends = packet.isIp() ? ends(packet) : null;
        if (ends == null) {
            unplaced += packet.explanation() == null ? 0 : 1;
            return;
        }
        final Conversation conversation = Conversation.of(ends.source, ends.destination, ends.protocol);
        final boolean isElsewhere = isElsewhere(frame, conversation, conversation.isFirst(ends.source));
        final Map<Conversation, Counts> book = packet.explanation() == null && !isElsewhere ? certain : uncertain;
        book.computeIfAbsent(conversation, key -> new Counts())
                .add(conversation.isFirst(ends.source), 1, packet.bytes());
        final Protocol last = frame.protocols().get(frame.protocols().size() - 1);
        if (last.is("communityid") && packet.explanation() == null) {
            communityIds.putIfAbsent(conversation, last.text("communityid"));
        }
    }

    /** Whether this direction was seen at another interface first, which then is the one that counts it. */
    private boolean isElsewhere(final Tshark.Frame frame, final Conversation conversation, final boolean isFirst) {
        final String name = frame.protocols().get(0).fields().getOrDefault("frame.interface_name", "");
        final String owner = owners.computeIfAbsent(conversation + (isFirst ? " there" : " back"), key -> name);
        final boolean isElsewhere = !owner.equals(name);
        if (isElsewhere) {
            explained.merge(Explanation.OTHER_POINT, 1, Integer::sum);
        }
        return isElsewhere;
    }

    Map<Conversation, Counts> certain() {
        return certain;
    }

    /** Of frames about which the two may differ. */
    Counts uncertain(final Conversation conversation) {
        return uncertain.getOrDefault(conversation, new Counts());
    }

    /** Whether every frame with these addresses is one about which the two may differ, or some cannot be placed at all. */
    boolean mayHaveMore() {
        return unplaced > 0 || !uncertain.isEmpty();
    }

    Map<Explanation, Integer> explained() {
        return explained;
    }

    int frames() {
        return frames;
    }

    private record Ends(Conversation.End source, Conversation.End destination, int protocol) {}

    private Ends ends(final FoldedPacket packet) {
        final Protocol ip = packet.ip();
        final boolean isV4 = ip.is("ip");
        final String source = ip.text(isV4 ? "ip.src" : "ipv6.src");
        // Of a source-routed packet tshark calls the last stop the destination; the header has the next one.
        final boolean isRouted = ip.fields().containsKey("ip.cur_rt");
        final String destination = ip.text(isV4 ? isRouted ? "ip.cur_rt" : "ip.dst" : "ipv6.dst");
        if (source == null || destination == null) {
            return null;
        }
        final int fragmentOffset = isV4 ? ip.number("ip.frag_offset", 0) : ip.number("ipv6.fraghdr.offset", 0);
        final int identification = isV4 ? ip.number("ip.id", 0) : ip.number("ipv6.fraghdr.ident", 0);
        final String fragment =
                source + ' ' + destination + ' ' + identification + ' ' + (isV4 ? ip.text("ip.proto") : "");
        if (fragmentOffset > 0) {
            final Integer known = firstFragments.get(fragment);
            final int ports = known == null ? 0 : known;
            final int protocol = protocol(packet);
            return new Ends(
                    Conversation.End.of(source, ports >>> 16),
                    Conversation.End.of(destination, ports & 0xFFFF),
                    protocol);
        }
        final int sourcePort = port(packet.transport(), "srcport");
        final int destinationPort = port(packet.transport(), "dstport");
        final boolean isFirst = isV4 ? ip.number("ip.flags.mf", 0) != 0 : ip.number("ipv6.fraghdr.more", 0) != 0;
        if (isFirst) {
            firstFragments.put(fragment, sourcePort << 16 | destinationPort);
        }
        return new Ends(
                Conversation.End.of(source, sourcePort),
                Conversation.End.of(destination, destinationPort),
                protocol(packet));
    }

    private static int port(final Protocol transport, final String field) {
        if (transport == null || !transport.is("tcp", "udp", "sctp", "dccp", "udplite")) {
            return 0;
        }
        final String name = transport.is("udplite") ? "udp" : transport.name();
        return transport.number(name + '.' + field, 0);
    }

    /** By the last header that names one: the transport's, AH's, an extension header's, IP's. */
    private static int protocol(final FoldedPacket packet) {
        final Protocol transport = packet.transport();
        final Map<String, Integer> known = Map.of(
                "tcp", 6, "udp", 17, "icmp", 1, "icmpv6", 58, "sctp", 132, "dccp", 33, "udplite", 136, "gre", 47, "esp",
                50);
        final Protocol ip = packet.ip();
        final boolean isLater = ip.number("ip.frag_offset", 0) > 0 || ip.number("ipv6.fraghdr.offset", 0) > 0;
        if (transport != null && !isLater && known.containsKey(transport.name())) {
            return known.get(transport.name());
        }
        if (packet.beforeTransport().is("ah")) {
            return packet.beforeTransport().number("ah.next_header", 0);
        }
        if (ip.is("ip")) {
            return ip.number("ip.proto", 0);
        }
        return EXTENSIONS.contains(transport == null ? "" : transport.name())
                ? NO_NEXT_HEADER
                : lastOfChain(ip, ip.number("ipv6.nxt", 0));
    }

    private static int lastOfChain(final Protocol ip, final int first) {
        int protocol = first;
        for (int i = 0; i < CHAIN && NEXT_HEADERS.containsKey(protocol); i++) {
            protocol = ip.number(NEXT_HEADERS.get(protocol), NO_NEXT_HEADER);
        }
        return protocol;
    }

    /** tshark's Community ID of the conversation, or null. */
    String communityId(final Conversation conversation) {
        return communityIds.get(conversation);
    }
}
