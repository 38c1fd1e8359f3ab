package io.merrow.perf.conformance;

import java.util.Map;

/** The values used as ports in ICMP, by the Community ID specification: the type, and that which answers it, else the code. */
final class IcmpPorts {
    private static final Map<Integer, Integer> ICMP =
            Map.of(8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 17, 18, 18, 17, 10, 9, 9, 10);

    private static final Map<Integer, Integer> ICMPV6 = Map.ofEntries(
            Map.entry(128, 129),
            Map.entry(129, 128),
            Map.entry(133, 134),
            Map.entry(134, 133),
            Map.entry(135, 136),
            Map.entry(136, 135),
            Map.entry(130, 131),
            Map.entry(131, 130),
            Map.entry(139, 140),
            Map.entry(140, 139),
            Map.entry(144, 145),
            Map.entry(145, 144));

    private IcmpPorts() {}

    static int destination(final boolean isIcmpv6, final int type, final int code) {
        return (isIcmpv6 ? ICMPV6 : ICMP).getOrDefault(type, code);
    }

    /** Whether there is a type that answers it. */
    static boolean isAnswered(final boolean isIcmpv6, final int type) {
        return (isIcmpv6 ? ICMPV6 : ICMP).containsKey(type);
    }
}
