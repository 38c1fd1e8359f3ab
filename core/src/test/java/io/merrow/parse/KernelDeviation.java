package io.merrow.parse;

import java.util.EnumSet;
import java.util.Set;

/** Where the kernel program is known not to keep to the book. Each entry goes when the program does. */
enum KernelDeviation {
    /** A WireGuard message to a VXLAN or Geneve port that is neither is not looked at again. */
    WIREGUARD_NOT_TRIED_ON_TUNNEL_PORT,
    /** A frame with 0 in place of its type is called malformed, not "not IP". */
    TYPE_ZERO_IS_MALFORMED,
    /** Inside a first fragment lengths may reach beyond the end at all levels, not only in the next. */
    OPEN_END_IS_INHERITED,
    /** A SYN that opens a closed tuple anew leaves its tunnel with the old flow. */
    TUNNEL_OF_REOPENING_PACKET_STAYS_WITH_OLD_FLOW,
    /** A later fragment, which has no ICMP header, sets type and code to 0. */
    LATER_FRAGMENT_CLEARS_ICMP_TYPE,
    /** An IPv6 header of payload length 0 may end behind what holds it. */
    EMPTY_IPV6_MAY_REACH_BEYOND_ITS_END;

    /** Those of today. */
    static final Set<KernelDeviation> OPEN = EnumSet.allOf(KernelDeviation.class);

    boolean isOpen() {
        return OPEN.contains(this);
    }
}
