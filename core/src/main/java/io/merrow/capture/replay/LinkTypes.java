package io.merrow.capture.replay;

/** The link types that are read (tcpdump.org's LINKTYPE_ numbers), and what others are called in messages. */
public final class LinkTypes {
    static final int NULL = 0;
    static final int ETHERNET = 1;
    static final int LOOP = 108;
    static final int LINUX_SLL = 113;
    static final int LINUX_SLL2 = 276;

    /** Raw IP has had several numbers: DLT_RAW differs between systems. */
    private static final int RAW = 101;

    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;

    private LinkTypes() {}

    static boolean isRawIp(final int linkType) {
        return switch (linkType) {
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> true;
            default -> false;
        };
    }

    /** Whether packets of this link type are read at all. */
    public static boolean isRead(final int linkType) {
        return switch (linkType) {
            case NULL, ETHERNET, LOOP, LINUX_SLL, LINUX_SLL2 -> true;
            default -> isRawIp(linkType);
        };
    }

    /** For people. */
    public static String describe(final int linkType) {
        final String name =
                switch (linkType) {
                    case 6 -> "Token Ring";
                    case 9 -> "PPP";
                    case 10 -> "FDDI";
                    case 11, 100 -> "ATM";
                    case 50, 51 -> "PPP";
                    case 104 -> "Cisco HDLC";
                    case 105, 119, 127, 163 -> "802.11";
                    case 107 -> "Frame Relay";
                    case 117 -> "PFLOG";
                    case 122 -> "IP over Fibre Channel";
                    case 187, 201 -> "Bluetooth";
                    case 189, 220, 249 -> "USB";
                    case 195, 215, 230 -> "802.15.4";
                    case 239 -> "NFLOG";
                    case 253 -> "Netlink";
                    default -> "";
                };
        return name.isEmpty() ? Integer.toString(linkType) : linkType + " (" + name + ')';
    }
}
