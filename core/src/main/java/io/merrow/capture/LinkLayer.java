package io.merrow.capture;

/**
 * How a device's packets begin, by its ARP hardware type (Linux, include/uapi/linux/if_arp.h).
 */
public enum LinkLayer {
    /** An Ethernet header; also of loopback. */
    ETHERNET,
    /** An IP header at once: tun, WireGuard, ipip, sit, GRE, raw IP. */
    NONE,
    /** Something we don't read: such a device isn't attached. */
    UNSUPPORTED;

    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_RAWIP = 519;
    private static final int ARPHRD_TUNNEL = 768;
    private static final int ARPHRD_TUNNEL6 = 769;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ARPHRD_SIT = 776;
    private static final int ARPHRD_IPGRE = 778;
    private static final int ARPHRD_IP6GRE = 823;
    private static final int ARPHRD_NONE = 0xFFFE;

    /** Of {@code ifi_type}, as {@code /sys/class/net/<name>/type} has it. */
    public static LinkLayer ofHardwareType(final int type) {
        return switch (type) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> ETHERNET;
            case ARPHRD_NONE,
                    ARPHRD_TUNNEL,
                    ARPHRD_TUNNEL6,
                    ARPHRD_SIT,
                    ARPHRD_IPGRE,
                    ARPHRD_IP6GRE,
                    ARPHRD_RAWIP -> NONE;
            default -> UNSUPPORTED;
        };
    }
}
