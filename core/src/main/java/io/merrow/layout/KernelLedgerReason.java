package io.merrow.layout;

/**
 * The kernel's ledger, {@code enum ledger_reason} in {@code layout.h}, in its order: where each packet went.
 *
 * <p>{@code seen} equals the sum of the reasons that are {@linkplain #isPlace() places}. The others count what is no
 * packet.
 */
public enum KernelLedgerReason {
    SEEN(0, "seen", "Packets seen by a hook."),
    COUNTED(1, "counted", "Packets added to a flow table slot."),
    NOT_OWNER(2, "not_owner", "Packets of a flow counted at another observation point."),
    NOT_IP_ARP(3, "not_ip_arp", "ARP frames."),
    NOT_IP_OTHER(4, "not_ip_other", "Other frames without an IP header (LLDP, STP)."),
    MALFORMED_ETHERNET(5, "malformed_ethernet", "Frames shorter than their Ethernet header."),
    MALFORMED_IPV4(6, "malformed_ipv4", "Packets with an invalid or truncated IPv4 header."),
    MALFORMED_IPV6(7, "malformed_ipv6", "Packets with an invalid or truncated IPv6 header."),
    MALFORMED_TCP(8, "malformed_tcp", "Packets with an invalid or truncated TCP header."),
    MALFORMED_UDP(9, "malformed_udp", "Packets with a truncated UDP header."),
    MALFORMED_ICMP(10, "malformed_icmp", "Packets with a truncated ICMP header."),
    FILTERED(11, "filtered", "Packets excluded by a filter."),
    OVERFLOW_SENT(12, "overflow_sent", "Packets that found the flow table full and were sent as single events."),
    OVERFLOW_LOST(13, "overflow_lost", "Packets that found flow table and ring buffer full: lost."),
    MALFORMED_TRANSPORT(
            14, "malformed_transport", "Packets with a truncated SCTP, DCCP, UDP-Lite, ESP or (in IPv4) AH header."),
    HEADERS_TOO_LONG(
            15, "headers_too_long", "Packets with a header beyond the first 1024 bytes, which are not parsed."),

    EVENT_SENT(16, "event_sent", "Events written to the ring buffer."),
    EVENT_LOST(17, "event_lost", "Events dropped because the ring buffer was full. The next sweep reads the flow."),
    FLOW_CREATED(18, "flow_created", "Flows created in the flow table."),
    FLOW_RESTARTED(19, "flow_restarted", "Closed tuples that were reused by a new connection."),
    OWNER_MOVED(20, "owner_moved", "Flow directions whose counting moved to another observation point."),
    SLOT_RETURNED(21, "slot_returned", "Slots that were not used: another CPU created the flow at the same time.");

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
