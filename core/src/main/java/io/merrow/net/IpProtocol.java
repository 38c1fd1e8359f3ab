package io.merrow.net;

/** The protocol numbers of IP headers that Merrow distinguishes (IANA, Assigned Internet Protocol Numbers). */
public final class IpProtocol {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    public static final int SCTP = 132;
    public static final int UDP_LITE = 136;

    private IpProtocol() {}

    /** Whether the protocol is ICMP or ICMPv6. */
    public static boolean isIcmp(final int protocol) {
        return protocol == ICMP || protocol == ICMPV6;
    }
}
