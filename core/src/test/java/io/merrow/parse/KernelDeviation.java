package io.merrow.parse;

import java.util.EnumSet;
import java.util.Set;

/** Where the kernel program is known not to keep to the book. Each entry goes when the program does. */
enum KernelDeviation {
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
