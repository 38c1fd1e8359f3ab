package io.merrow.query;

import io.merrow.text.Nearest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The values of fields that have a closed list of them. A filter for another one would match nothing, silently, so it is an
 * error, with the value or the field that was probably meant. Immutable.
 */
public final class FieldValues {
    /** Outcomes of flows that failed; the others are no failures. */
    public static final Set<String> FAILED_OUTCOMES = Set.of("reset", "refused", "no_answer", "half_open");

    private static final Map<QueryField, List<String>> VALUES = new EnumMap<>(QueryField.class);

    static {
        VALUES.put(QueryField.TYPE, List.of("ipv4", "ipv6"));
        VALUES.put(QueryField.DIRECTION, List.of("forward", "reverse", "unknown"));
        VALUES.put(QueryField.OUTCOME, List.of("ok", "reset", "refused", "no_answer", "half_open", "one_way"));
        VALUES.put(
                QueryField.STATE,
                List.of(
                        "closed",
                        "listen",
                        "syn_sent",
                        "syn_received",
                        "established",
                        "fin_wait_1",
                        "fin_wait_2",
                        "close_wait",
                        "closing",
                        "last_ack",
                        "time_wait"));
        VALUES.put(
                QueryField.REASON,
                List.of("active timeout", "idle timeout", "end of Flow detected", "forced end", "lack of resources"));
        VALUES.put(QueryField.FLAGS, List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "NS"));
        VALUES.put(QueryField.VERDICT, List.of("allowed", "would_deny", "no_policy"));
        VALUES.put(QueryField.PROTOCOL, protocols());
    }

    private FieldValues() {}

    /** The values of a field; empty where any is possible. */
    public static List<String> of(final QueryField field) {
        return VALUES.getOrDefault(field, List.of());
    }

    /** Names of the protocols that flows have; protocols without a name here are numbers. */
    private static List<String> protocols() {
        return List.of(
                "hopopt",
                "icmp",
                "igmp",
                "ipv4",
                "tcp",
                "egp",
                "igp",
                "udp",
                "dccp",
                "ipv6",
                "rsvp",
                "gre",
                "esp",
                "ah",
                "ipv6-icmp",
                "eigrp",
                "ospfigp",
                "ipip",
                "pim",
                "vrrp",
                "l2tp",
                "sctp",
                "udplite",
                "mpls-in-ip");
    }

    /** Throws IllegalArgumentException, as the rest of a sentence that begins with the value, when the field has no such value. */
    static void check(final QueryField field, final String text) {
        final List<String> known = of(field);
        final Pattern glob = Texts.glob(text);
        final boolean isNumber = field == QueryField.PROTOCOL && text.matches("[0-9]{1,3}");
        if (isNumber || known.stream().anyMatch(value -> glob.matcher(value).matches())) {
            return;
        }
        throw new IllegalArgumentException("is not a valid " + field.label() + "; " + hint(field, text));
    }

    private static String hint(final QueryField field, final String text) {
        final Optional<QueryField> other = VALUES.keySet().stream()
                .filter(each -> of(each).stream().anyMatch(text::equalsIgnoreCase))
                .findFirst();
        if (other.isPresent()) {
            return "did you mean " + other.get().label() + ':' + text + '?';
        }
        return Nearest.of(text, of(field))
                .map(value -> "did you mean " + field.label() + ':' + Texts.quote(value, true) + '?')
                .orElseGet(() -> "must be one of " + String.join(", ", of(field)));
    }
}
