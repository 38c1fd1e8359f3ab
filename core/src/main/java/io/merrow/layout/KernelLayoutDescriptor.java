package io.merrow.layout;

/**
 * Constants of {@code bpf/include/merrow/layout.h} that are no struct: version, map names, enumerators, and the
 * arithmetic on observation points.
 */
public final class KernelLayoutDescriptor {
    /** Raised when a size, an offset or a meaning changes: a pinned map of another major version is refused. */
    public static final int LAYOUT_MAJOR = 5;

    /** Raised when an enumerator is added, or a field in place of reserved bytes. */
    public static final int LAYOUT_MINOR = 0;

    /** Section of {@code struct flow_table}, shared memory. */
    public static final String MAP_FLOW_TABLE = ".data.table";

    public static final String MAP_FLOW_INDEX = "flow_index";
    public static final String MAP_FLOW_HOT = "flow_hot";
    public static final String MAP_FLOW_COLD = "flow_cold";
    public static final String MAP_FLOW_MARKS = "flow_marks";
    public static final String MAP_EVENTS = "events";
    public static final String MAP_LEDGER = "ledger";

    /** Section of {@code struct consumer_control}, shared memory. */
    public static final String MAP_CONTROL = ".data.control";

    public static final String MAP_FRAGMENTS = "fragments";
    public static final String MAP_FILTER_NETWORKS = "filter_networks";
    public static final String MAP_SOCKET_OWNERS = "socket_owners";
    public static final String MAP_PROCESSES = "processes";

    /** Section of {@code struct filter_state}, shared memory. */
    public static final String MAP_FILTER = ".data.filter";

    /** Section of {@code struct capture_config}, set before load. */
    public static final String MAP_CONFIG = ".rodata.config";

    @CEnum("LOW_TO_HIGH")
    public static final int LOW_TO_HIGH = 0;

    @CEnum("HIGH_TO_LOW")
    public static final int HIGH_TO_LOW = 1;

    @CEnum("HOOK_INGRESS")
    public static final int HOOK_INGRESS = 0;

    @CEnum("HOOK_EGRESS")
    public static final int HOOK_EGRESS = 1;

    /** The slot is on the list of free ones, or is being filled. */
    @CEnum("SLOT_FREE")
    public static final int SLOT_FREE = 0;

    /** The slot has a flow, and the index has the slot. */
    @CEnum("SLOT_LIVE")
    public static final int SLOT_LIVE = 1;

    /** The kernel took it out of the index: its tuple was reused. */
    @CEnum("SLOT_RETIRED")
    public static final int SLOT_RETIRED = 2;

    /** The agent took it out of the index. */
    @CEnum("SLOT_ENDED")
    public static final int SLOT_ENDED = 3;

    /** Filled in vain: its packets, if any, are those of a flow in another slot. */
    @CEnum("SLOT_WITHDRAWN")
    public static final int SLOT_WITHDRAWN = 4;

    /** A new flow in the kernel's flow table. */
    @CEnum("EVENT_FIRST")
    public static final int EVENT_FIRST = 1;

    /** A FIN or RST was counted. */
    @CEnum("EVENT_CLOSE")
    public static final int EVENT_CLOSE = 2;

    /** A closed tuple was reused: the value has the old flow's final counters. */
    @CEnum("EVENT_RETIRED")
    public static final int EVENT_RETIRED = 3;

    /** The kernel's table is full: the value holds this one packet, which is in no slot. */
    @CEnum("EVENT_OVERFLOW")
    public static final int EVENT_OVERFLOW = 4;

    /** Sent a SYN without ACK. */
    @CEnum("SIDE_SYN")
    public static final int SIDE_SYN = 1 << 16;

    /** Sent a SYN with ACK. */
    @CEnum("SIDE_SYN_ACK")
    public static final int SIDE_SYN_ACK = 1 << 17;

    /** Sent an IP fragment. */
    @CEnum("SIDE_FRAGMENT")
    public static final int SIDE_FRAGMENT = 1 << 18;

    /** {@code SIDE_GROUP}: sent to a link-layer broadcast or multicast address; never set for TCP. */
    @CEnum("SIDE_GROUP")
    public static final int SIDE_GROUP = 1 << 19;

    /** {@code SIDE_ESTABLISHED}: completed the handshake that it began. The kernel's own, not in user space's values. */
    @CEnum("SIDE_ESTABLISHED")
    public static final int SIDE_ESTABLISHED = 1 << 20;

    /** Not tunnelled. */
    @CEnum("TUNNEL_NONE")
    public static final int TUNNEL_NONE = 0;

    @CEnum("TUNNEL_VXLAN")
    public static final int TUNNEL_VXLAN = 1;

    @CEnum("TUNNEL_GENEVE")
    public static final int TUNNEL_GENEVE = 2;

    @CEnum("TUNNEL_GRE")
    public static final int TUNNEL_GRE = 3;

    /** From here on it is IP in IP: a tunnel without a header of its own. */
    @CEnum("TUNNEL_IPIP")
    public static final int TUNNEL_IPIP = 4;

    @CEnum("TUNNEL_6IN4")
    public static final int TUNNEL_6IN4 = 5;

    @CEnum("TUNNEL_4IN6")
    public static final int TUNNEL_4IN6 = 6;

    @CEnum("TUNNEL_IP6IP6")
    public static final int TUNNEL_IP6IP6 = 7;

    /** TCP flag bits as in the header (RFC 9293, 3.1; NS RFC 3540): FIN is bit 0, CWR bit 7. */
    public static final int TCP_FIN = 0x01;

    public static final int TCP_SYN = 0x02;
    public static final int TCP_RST = 0x04;
    public static final int TCP_PSH = 0x08;
    public static final int TCP_ACK = 0x10;
    public static final int TCP_URG = 0x20;
    public static final int TCP_ECE = 0x40;
    public static final int TCP_CWR = 0x80;
    public static final int TCP_NS = 0x100;

    /** Masks the flags proper out of {@code flow_side.flags}. */
    public static final int TCP_FLAGS_MASK = 0x1FF;

    private KernelLayoutDescriptor() {}

    /** The observation point of a hook on an interface; never 0 for a real interface. */
    public static long observationPoint(final int ifindex, final int hook) {
        return ((long) ifindex << 1) | hook;
    }

    /** Interface of an observation point. */
    public static int ifindex(final long observationPoint) {
        return (int) (observationPoint >>> 1);
    }

    /** {@link #HOOK_INGRESS} or {@link #HOOK_EGRESS} of an observation point. */
    public static int hook(final long observationPoint) {
        return (int) (observationPoint & 1);
    }
}
