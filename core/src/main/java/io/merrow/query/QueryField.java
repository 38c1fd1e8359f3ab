package io.merrow.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The fields of the language, and which attributes they look at (docs/attributes.md). */
public enum QueryField {
    POD(Kind.NAME, "pod of either end", true, "k8s.pod.name"),
    SERVICE(Kind.NAME, "service of either end", true, "k8s.service.name"),
    NAMESPACE(Kind.NAME, "Kubernetes namespace of either end", true, "k8s.namespace.name"),
    NODE(Kind.NAME, "node of either end", true, "k8s.node.name"),
    DEPLOYMENT(Kind.NAME, "deployment of either end", true, "k8s.deployment.name"),
    ADDRESS(Kind.ADDRESS, "address or network of either end", true, "address"),
    PORT(Kind.NUMBER, "port of either end", true, "port"),
    PROTOCOL(Kind.WORD, "tcp, udp, icmp, ipv6-icmp, …", false, "network.transport"),
    TYPE(Kind.WORD, "ipv4, ipv6", false, "network.type"),
    DIRECTION(Kind.WORD, "forward, reverse, unknown", false, "flow.direction"),
    OUTCOME(Kind.WORD, "ok, reset, refused, no_answer, half_open, one_way", false, "flow.outcome"),
    STATE(Kind.WORD, "TCP state, like established", false, "flow.connection.state"),
    REASON(Kind.WORD, "why the record was exported", false, "flow.end_reason"),
    FLAGS(Kind.WORD, "TCP flags of either direction", false, "flow.tcp.flags.tags", "flow.reverse.tcp.flags.tags"),
    VERDICT(
            Kind.WORD,
            "network policy verdict: allowed, would_deny, no_policy",
            false,
            "network.policy.ingress.verdict",
            "network.policy.egress.verdict"),
    POLICY(Kind.NAME, "network policy that allows it", false, "network.policy.ingress", "network.policy.egress"),
    INTERFACE(Kind.NAME, "interface it is counted at", false, "network.interface.name"),
    PROCESS(Kind.NAME, "executable of the local end", false, "process.executable.name"),
    BYTES(Kind.NUMBER, "bytes of the flow, both directions", false, "flow.bytes.total", "flow.reverse.bytes.total"),
    PACKETS(
            Kind.NUMBER,
            "packets of the flow, both directions",
            false,
            "flow.packets.total",
            "flow.reverse.packets.total"),
    RATE(
            Kind.NUMBER,
            "current bytes per second, both directions; live flows only",
            false,
            "flow.bytes.rate",
            "flow.reverse.bytes.rate"),
    ID(Kind.NAME, "Community ID", false, "flow.community_id"),
    /** Any attribute by its full name, one with a dot. */
    ATTRIBUTE(Kind.ANY, "any attribute by its name", false);

    /** What values a field takes. */
    enum Kind {
        NAME,
        /** A name out of a list: {@link FieldValues}. */
        WORD,
        ADDRESS,
        NUMBER,
        ANY
    }

    private static final String SOURCE = "source.";
    private static final String DESTINATION = "destination.";

    private final Kind kind;
    private final String sentence;
    private final boolean isOfEnd;
    private final List<String> attributes;

    QueryField(final Kind kind, final String sentence, final boolean isOfEnd, final String... attributes) {
        this.kind = kind;
        this.sentence = sentence;
        this.isOfEnd = isOfEnd;
        this.attributes = List.of(attributes);
    }

    /** As it is written. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What it looks at, for people. */
    public String sentence() {
        return sentence;
    }

    /** Whether source. and destination. may stand before it. */
    public boolean isOfEnd() {
        return isOfEnd;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is the sum of both directions. */
    boolean isSummed() {
        return this == BYTES || this == PACKETS || this == RATE;
    }

    long sum(final Map<String, Object> facts) {
        long sum = 0;
        for (final String attribute : attributes) {
            sum += facts.get(attribute) instanceof Number number ? number.longValue() : 0;
        }
        return sum;
    }

    /** The attributes to look at; none for a sum. */
    List<String> attributes(final String name) {
        if (this == ATTRIBUTE) {
            return List.of(name);
        } else if (isSummed()) {
            return List.of();
        } else if (!isOfEnd) {
            return attributes;
        }
        final String attribute = attributes.get(0);
        if (name.startsWith(SOURCE)) {
            return List.of(SOURCE + attribute);
        }
        return name.startsWith(DESTINATION)
                ? List.of(DESTINATION + attribute)
                : List.of(SOURCE + attribute, DESTINATION + attribute);
    }

    /** The field of a name; null where there is none. */
    static QueryField of(final String name) {
        final String end = name.startsWith(SOURCE)
                ? name.substring(SOURCE.length())
                : name.startsWith(DESTINATION) ? name.substring(DESTINATION.length()) : name;
        for (final QueryField field : values()) {
            if (field != ATTRIBUTE && field.label().equals(end) && (field.isOfEnd || end.equals(name))) {
                return field;
            }
        }
        return name.indexOf('.') > 0 ? ATTRIBUTE : null;
    }

    /** Every name that may be written, for completion and for messages. */
    public static List<String> labels() {
        final List<String> words = new ArrayList<>();
        for (final QueryField field : values()) {
            if (field != ATTRIBUTE) {
                words.add(field.label());
            }
        }
        Arrays.stream(values()).filter(QueryField::isOfEnd).forEach(field -> {
            words.add(SOURCE + field.label());
            words.add(DESTINATION + field.label());
        });
        return words;
    }
}
