package io.merrow.net;

import java.util.List;

/** Which addresses are reachable from the Internet. Stateless. */
public final class PublicAddresses {
    private static final long IPV4_MAPPED = 0x0000_FFFFL;

    /** RFC 1122, 1918, 3927, 6598, 5771 and 8190: what is IPv4 and not public. */
    private static final Network[] RESERVED_V4 = List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "224.0.0.0/3")
            .stream()
            .map(Network::parse)
            .toArray(Network[]::new);

    /** RFC 4291, 2.4: the only unicast addresses that are assigned. */
    private static final Network GLOBAL_UNICAST_V6 = Network.parse("2000::/3");

    private PublicAddresses() {}

    /** Of an address in big-endian halves, IPv4 in its mapped form (RFC 4291, 2.5.5.2). Allocates nothing. */
    public static boolean isPublic(final long high, final long low) {
        if (high != 0 || low >>> Integer.SIZE != IPV4_MAPPED) {
            return GLOBAL_UNICAST_V6.contains(high, low);
        }
        for (int i = 0; i < RESERVED_V4.length; i++) {
            if (RESERVED_V4[i].contains(high, low)) {
                return false;
            }
        }
        return true;
    }
}
