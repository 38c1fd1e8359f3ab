package io.merrow.layout;

/**
 * The kernel's ledger, {@code enum ledger_reason} in {@code layout.h}, in its order: where each packet went.
 *
 * <p>{@code seen} equals the sum of the reasons that are {@linkplain #isPlace() places}. The others count what is no
 * packet.
 */
public enum KernelLedgerReason {
    SEEN(0, "seen", "Packets that a hook saw."),
    COUNTED(1, "counted", "Packets added to an entry of the flow table."),
    NOT_OWNER(2, "not_owner", "Packets of a flow that another observation point counts."),
    NOT_IP_ARP(3, "not_ip_arp", "ARP frames."),
    NOT_IP_OTHER(4, "not_ip_other", "Other frames without an IP header (LLDP, STP and so on)."),
    MALFORMED_ETHERNET(5, "malformed_ethernet", "Frames shorter than their Ethernet header."),
    MALFORMED_IPV4(6, "malformed_ipv4", "Packets whose IPv4 header is impossible or cut."),
    MALFORMED_IPV6(7, "malformed_ipv6", "Packets whose IPv6 header is impossible or cut."),
    MALFORMED_TCP(8, "malformed_tcp", "Packets whose TCP header is impossible or cut."),
    MALFORMED_UDP(9, "malformed_udp", "Packets whose UDP header is cut."),
    MALFORMED_ICMP(10, "malformed_icmp", "Packets whose ICMP header is cut."),
    FILTERED(11, "filtered", "Packets muted by a filter."),
    OVERFLOW_SENT(12, "overflow_sent", "Packets that met a full flow table and went as events of their own."),
    OVERFLOW_LOST(13, "overflow_lost", "Packets that met a full flow table and a full ring: lost."),
    MALFORMED_TRANSPORT(
            14, "malformed_transport", "Packets whose SCTP, DCCP, UDP-Lite, ESP or (in IPv4) AH header is cut."),
    HEADERS_TOO_LONG(15, "headers_too_long", "Packets with a header beyond the first 1024 bytes, where none is read."),

    EVENT_SENT(16, "event_sent", "Events put on the ring buffer."),
    EVENT_LOST(17, "event_lost", "Events that met a full ring; the next sweep finds the flow."),
    FLOW_CREATED(18, "flow_created", "Entries made in the flow table."),
    FLOW_RESTARTED(19, "flow_restarted", "Closed tuples that were opened anew."),
    OWNER_MOVED(20, "owner_moved", "Sides whose counting moved to another observation point.");

    /** Entries of the kernel's map. */
    @CEnum("LEDGER_REASONS")
    public static final int CELLS = 32;

    private final int index;
    private final String label;
    private final String sentence;

    KernelLedgerReason(final int index, final String label, final String sentence) {
        this.index = index;
        this.label = label;
        this.sentence = sentence;
    }

    /** Key of the map entry. The C enumerator is {@code LEDGER_} + {@link #name()}. */
    public int index() {
        return index;
    }

    /** Metric label. */
    public String label() {
        return label;
    }

    /** What is counted, for people. */
    public String sentence() {
        return sentence;
    }

    /** Whether a packet ends here, and nowhere else. */
    public boolean isPlace() {
        return index > 0 && index < EVENT_SENT.index;
    }
}
