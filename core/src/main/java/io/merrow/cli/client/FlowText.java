package io.merrow.cli.client;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Flows as people read them: names of ends, numbers with units, texts that fit. */
public final class FlowText {
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};

    private static final Set<String> TRANSPORTS_WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "udplite");

    private FlowText() {}

    /** An end as namespace/pod, service or address, with its port. */
    public static String end(final Map<String, Object> flow, final String end) {
        final Object port = flow.get(end + "port");
        final String suffix = port == null || hasNoPorts(flow) ? "" : ":" + port;
        final Object namespace = flow.get(end + "k8s.namespace.name");
        for (final String kind : List.of("pod", "service", "node")) {
            final Object name = flow.get(end + "k8s." + kind + ".name");
            if (name != null) {
                return (namespace == null || kind.equals("node") ? "" : namespace + "/") + name + suffix;
            }
        }
        final String address = String.valueOf(flow.get(end + "address"));
        return (address.indexOf(':') >= 0 ? '[' + address + ']' : address) + suffix;
    }

    /** ICMP and protocols other than the known transports have none. */
    private static boolean hasNoPorts(final Map<String, Object> flow) {
        return !TRANSPORTS_WITH_PORTS.contains(String.valueOf(flow.get("network.transport")));
    }

    /** The flow's outcome: the same value as in its span. */
    public static String outcome(final Map<String, Object> flow) {
        return String.valueOf(flow.getOrDefault("flow.outcome", "-"));
    }

    /** A number in four characters at most, in thousands: 999, 1.2k, 34k, 1.2M. */
    public static String human(final long number) {
        if (number < 1000) {
            return Long.toString(number);
        }
        double rest = number;
        int unit = 0;
        while (rest >= 999.5) {
            rest /= 1000;
            unit++;
        }
        return rest < 9.95
                ? String.format(Locale.ROOT, "%.1f%s", rest, UNITS[unit])
                : String.format(Locale.ROOT, "%.0f%s", rest, UNITS[unit]);
    }

    /** Nanoseconds in six characters at most, with their unit: 850us, 1.2ms, 34s, 12m, 3h; a dash for none. */
    public static String shortTime(final long ns) {
        if (ns <= 0) {
            return "-";
        } else if (ns < 1_000_000) {
            return ns / 1000 + "us";
        } else if (ns < 10_000_000) {
            return String.format(Locale.ROOT, "%.1fms", ns / 1e6);
        } else if (ns < 1_000_000_000) {
            return ns / 1_000_000 + "ms";
        }
        final long seconds = ns / 1_000_000_000;
        return seconds < 120 ? seconds + "s" : seconds < 7200 ? seconds / 60 + "m" : seconds / 3600 + "h";
    }

    /** Nanoseconds from a live flow's first packet to its last; 0 where it has no times. */
    public static long age(final Map<String, Object> flow) {
        return number(flow, "end_ns") - number(flow, "start_ns");
    }

    /** Number of an attribute; 0 where there is none. */
    public static long number(final Map<String, Object> flow, final String name) {
        return flow.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** Cut in the middle to so many characters, or filled up behind. */
    public static String fit(final String text, final int width) {
        if (text.length() <= width) {
            return text + " ".repeat(width - text.length());
        }
        final int behind = (width - 1) / 2;
        return text.substring(0, width - 1 - behind) + '…' + text.substring(text.length() - behind);
    }

    /** Filled up before. */
    public static String right(final String text, final int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** TCP state or ICMP type; a dash for other flows. */
    public static String state(final Map<String, Object> flow) {
        final Object state = flow.getOrDefault("flow.connection.state", flow.get("flow.icmp.type.name"));
        return state == null ? "-" : state.toString();
    }

    /** The policies' verdict, the worse of both directions. */
    public static String verdict(final Map<String, Object> flow) {
        final Object ingress = flow.get("network.policy.ingress.verdict");
        final Object egress = flow.get("network.policy.egress.verdict");
        if (ingress == null && egress == null) {
            return "-";
        } else if ("would_deny".equals(ingress) || "would_deny".equals(egress)) {
            return "would_deny";
        }
        return "allowed".equals(ingress) || "allowed".equals(egress) ? "allowed" : "no_policy";
    }
}
