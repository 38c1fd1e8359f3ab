package io.merrow.export.attributes;

import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Names of a record's enumerated values, as exported. Immutable, any thread. */
public final class FlowNames {

    /** Assigned Internet Protocol Numbers (IANA registry), keywords in lower case. */
    private static final String[] TRANSPORTS = new String[256];

    private static final String[] SPAN_NAMES_V4 = new String[256];
    private static final String[] SPAN_NAMES_V6 = new String[256];

    /** DSCP pools and names: IANA registry; RFC 2474, 2597, 3246, 5865, 8622. Code point 0 is default forwarding. */
    private static final String[] DSCP = new String[64];

    /** RFC 3168, 5. */
    private static final String[] ECN = {"non-ect", "ect1", "ect0", "ce"};

    /** RFC 9293, 3.1, and NS of RFC 3540, from bit 0 up. */
    private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "NS"};

    private static final List<List<String>> FLAG_LISTS = new ArrayList<>();

    private static final String[] KINDS = {"internal", "client", "server"};
    private static final int[] OTLP_KINDS = {1, 3, 2};
    private static final String[] DIRECTIONS = {"unknown", "forward", "reverse"};

    /** IPFIX flowEndReason (RFC 5102, 5.11.3), as Mermin spells it. */
    private static final String[] END_REASONS = {
        "active timeout", "idle timeout", "end of Flow detected", "forced end", "lack of resources"
    };

    /** Of {@code TUNNEL_…}; IP in IP has no type attribute. */
    private static final String[] TUNNELS = {null, "vxlan", "geneve", "gre"};

    private static final String[] STATES = {
        null,
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
        "time_wait"
    };

    static {
        fillTransports();
        fillDscp();
        for (int protocol = 0; protocol < TRANSPORTS.length; protocol++) {
            SPAN_NAMES_V4[protocol] = ("flow_ipv4_" + TRANSPORTS[protocol]).intern();
            SPAN_NAMES_V6[protocol] = ("flow_ipv6_" + TRANSPORTS[protocol]).intern();
        }
        for (int flags = 0; flags <= KernelLayoutDescriptor.TCP_FLAGS_MASK; flags++) {
            FLAG_LISTS.add(flagList(flags));
        }
    }

    private FlowNames() {}

    /** A span's kind as text, of {@code KIND_…} of the record. */
    public static String kind(final int kind) {
        return KINDS[known(kind)];
    }

    /** {@code SpanKind} of opentelemetry-proto, of {@code KIND_…} of the record. */
    public static int otlpKind(final int kind) {
        return OTLP_KINDS[known(kind)];
    }

    private static int known(final int kind) {
        return kind < KINDS.length ? kind : RecordDescriptor.KIND_INTERNAL;
    }

    /** {@code ipv4} or {@code ipv6}. */
    static String networkType(final int ipVersion) {
        return ipVersion == 6 ? "ipv6" : "ipv4";
    }

    /** Lower-case IANA keyword; the number where there is none. */
    public static String transport(final int protocol) {
        return TRANSPORTS[protocol];
    }

    /** A port as it is exported: a record of ICMP has type and counterpart there, as Community ID has them, and no port. */
    static int port(final int protocol, final int port) {
        return IpProtocol.isIcmp(protocol) ? 0 : port;
    }

    public static String spanName(final int ipVersion, final int protocol) {
        return ipVersion == 6 ? SPAN_NAMES_V6[protocol] : SPAN_NAMES_V4[protocol];
    }

    /** Name of a DSCP, 0 to 63; null where none is assigned. */
    public static String dscp(final int dscp) {
        return DSCP[dscp];
    }

    /** Name of an ECN code point, 0 to 3. */
    public static String ecn(final int ecn) {
        return ECN[ecn];
    }

    /** TCP flags that are set, FIN first. The list is the same object each time. */
    public static List<String> tcpFlags(final int flags) {
        return FLAG_LISTS.get(flags & KernelLayoutDescriptor.TCP_FLAGS_MASK);
    }

    /** {@code DIRECTION_…} of {@link RecordDescriptor}. */
    public static String direction(final int direction) {
        return DIRECTIONS[direction];
    }

    /** {@code END_…} of {@link RecordDescriptor}. */
    public static String endReason(final int reason) {
        return END_REASONS[reason];
    }

    /** {@code STATE_…} of {@link RecordDescriptor}; null for what is not TCP. */
    public static String tcpState(final int state) {
        return STATES[state];
    }

    /** {@code TUNNEL_VXLAN}, {@code TUNNEL_GENEVE} or {@code TUNNEL_GRE}. */
    static String tunnel(final int type) {
        return TUNNELS[type];
    }

    private static List<String> flagList(final int flags) {
        final List<String> names = new ArrayList<>();
        for (int bit = 0; bit < FLAGS.length; bit++) {
            if ((flags & 1 << bit) != 0) {
                names.add(FLAGS[bit]);
            }
        }
        return Collections.unmodifiableList(names);
    }

    private static void fillTransports() {
        for (int protocol = 0; protocol < TRANSPORTS.length; protocol++) {
            TRANSPORTS[protocol] = Integer.toString(protocol);
        }
        TRANSPORTS[0] = "hopopt";
        TRANSPORTS[IpProtocol.ICMP] = "icmp";
        TRANSPORTS[2] = "igmp";
        TRANSPORTS[4] = "ipv4";
        TRANSPORTS[IpProtocol.TCP] = "tcp";
        TRANSPORTS[8] = "egp";
        TRANSPORTS[9] = "igp";
        TRANSPORTS[17] = "udp";
        TRANSPORTS[33] = "dccp";
        TRANSPORTS[41] = "ipv6";
        TRANSPORTS[46] = "rsvp";
        TRANSPORTS[47] = "gre";
        TRANSPORTS[50] = "esp";
        TRANSPORTS[51] = "ah";
        TRANSPORTS[IpProtocol.ICMPV6] = "ipv6-icmp";
        TRANSPORTS[88] = "eigrp";
        TRANSPORTS[89] = "ospfigp";
        TRANSPORTS[94] = "ipip";
        TRANSPORTS[103] = "pim";
        TRANSPORTS[112] = "vrrp";
        TRANSPORTS[115] = "l2tp";
        TRANSPORTS[132] = "sctp";
        TRANSPORTS[136] = "udplite";
        TRANSPORTS[137] = "mpls-in-ip";
    }

    private static void fillDscp() {
        for (int precedence = 1; precedence < 8; precedence++) {
            DSCP[precedence << 3] = "cs" + precedence;
        }
        for (int drop = 1; drop <= 3; drop++) {
            for (int group = 1; group <= 4; group++) {
                DSCP[group << 3 | drop << 1] = "af" + group + drop;
            }
        }
        DSCP[0] = "df";
        DSCP[1] = "le";
        DSCP[44] = "voice-admit";
        DSCP[46] = "ef";
    }
}
