package io.merrow.perf.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.merrow.net.IpProtocol;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The attributes of an OTLP/JSON span. */
final class SpanLine {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Map<String, Integer> PROTOCOLS = Map.ofEntries(
            Map.entry("hopopt", 0),
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("ipv4", 4),
            Map.entry("tcp", 6),
            Map.entry("egp", 8),
            Map.entry("igp", 9),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("ipv6", 41),
            Map.entry("rsvp", 46),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", 58),
            Map.entry("eigrp", 88),
            Map.entry("ospfigp", 89),
            Map.entry("ipip", 94),
            Map.entry("pim", 103),
            Map.entry("vrrp", 112),
            Map.entry("l2tp", 115),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136),
            Map.entry("mpls-in-ip", 137));

    private final Map<String, String> attributes = new HashMap<>();

    SpanLine(final String line) throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            String key = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("key")) {
                    key = parser.nextTextValue();
                } else if (token.isScalarValue()
                        && parser.currentName() != null
                        && parser.currentName().endsWith("Value")) {
                    attributes.put(key, parser.getText());
                }
            }
        }
    }

    /** Source and destination; ICMP's as Community ID has them: type and counterpart, which spans do not call ports. */
    Tuple tuple() {
        final Tuple tuple = new Tuple(
                Tuple.address(text("source.address")),
                (int) number("source.port"),
                Tuple.address(text("destination.address")),
                (int) number("destination.port"),
                protocol(text("network.transport")));
        final boolean isIcmpv6 = tuple.protocol() == IpProtocol.ICMPV6;
        if (!isIcmpv6 && tuple.protocol() != IpProtocol.ICMP) {
            return tuple;
        } else if (attributes.containsKey("flow.icmp.type.id")) {
            final int type = (int) number("flow.icmp.type.id");
            return tuple.withPorts(type, IcmpPorts.destination(isIcmpv6, type, (int) number("flow.icmp.code.id")));
        }
        final int answer = (int) number("flow.reverse.icmp.type.id");
        return tuple.withPorts(
                IcmpPorts.destination(isIcmpv6, answer, (int) number("flow.reverse.icmp.code.id")), answer);
    }

    String text(final String key) {
        return attributes.getOrDefault(key, "");
    }

    /** 0 where there is none. */
    long number(final String key) {
        return Long.parseLong(attributes.getOrDefault(key, "0"));
    }

    private static int protocol(final String transport) {
        final Integer known = PROTOCOLS.get(transport);
        return known == null ? Integer.parseInt(transport) : known;
    }

    @Override
    public String toString() {
        return "SpanLine" + attributes;
    }
}
