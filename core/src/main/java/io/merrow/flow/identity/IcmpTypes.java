package io.merrow.flow.identity;

import io.merrow.net.IpProtocol;

/** ICMP and ICMPv6 types that come in pairs, by the Community ID specification; and which of a pair asks. */
public final class IcmpTypes {

    /** The type has no counterpart: it goes one way. */
    static final int ONE_WAY = -1;

    private static final int[] V4_REQUESTS = {8, 13, 15, 17, 10};
    private static final int[] V4_REPLIES = {0, 14, 16, 18, 9};
    private static final int[] V6_REQUESTS = {128, 133, 135, 130, 139, 144};
    private static final int[] V6_REPLIES = {129, 134, 136, 131, 140, 145};

    private IcmpTypes() {}

    /** The type that answers or is answered by this one; {@link #ONE_WAY} when there is none. */
    static int counterpart(final int protocol, final int type) {
        final int[] requests = requests(protocol);
        final int[] replies = replies(protocol);
        for (int i = 0; i < requests.length; i++) {
            if (requests[i] == type) {
                return replies[i];
            }
            if (replies[i] == type) {
                return requests[i];
            }
        }
        return ONE_WAY;
    }

    /** Whether the two are a pair. A one-way type with its code never is. */
    public static boolean isPair(final int protocol, final int typeOfOne, final int typeOfOther) {
        return counterpart(protocol, typeOfOne) == typeOfOther;
    }

    /** Whether this type of a pair is the one that asks. */
    public static boolean isRequest(final int protocol, final int type) {
        for (final int request : requests(protocol)) {
            if (request == type) {
                return true;
            }
        }
        return false;
    }

    private static int[] requests(final int protocol) {
        return protocol == IpProtocol.ICMP ? V4_REQUESTS : V6_REQUESTS;
    }

    private static int[] replies(final int protocol) {
        return protocol == IpProtocol.ICMP ? V4_REPLIES : V6_REPLIES;
    }
}
