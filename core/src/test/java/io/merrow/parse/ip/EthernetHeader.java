package io.merrow.parse.ip;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_ARP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;

/** Ethernet with up to four VLAN tags (IEEE 802.3, 802.1Q); with the type of its payload. */
public final class EthernetHeader {
    static final int LENGTH = 14;
    public static final int SOURCE_MAC_OFFSET = 6;
    public static final int MAC_LENGTH = 6;

    private static final int TYPE_OFFSET = 12;
    private static final int TAG_LENGTH = 4;
    private static final int MAX_TAGS = 4;

    /** Below it is a length (IEEE 802.3). */
    private static final int FIRST_TYPE = 0x600;

    private static final int SNAP = 0xAAAA03;
    private static final int SNAP_LENGTH = 8;

    private EthernetHeader() {}

    /** What comes after the header: {@code kind} is the type of its first header. */
    public record Payload(LinkKind kind, Slice slice) {}

    public static Payload read(final Slice frame) throws NotCounted {
        if (!frame.has(0, LENGTH)) {
            throw new NotCounted(MALFORMED_ETHERNET);
        }
        int typeAt = TYPE_OFFSET;
        for (int tags = 0; tags < MAX_TAGS && isTag(frame.u16(typeAt)); tags++) {
            if (!frame.has(typeAt + TAG_LENGTH, 2)) {
                throw new NotCounted(MALFORMED_ETHERNET);
            }
            typeAt += TAG_LENGTH;
        }
        if (frame.u16(typeAt) < FIRST_TYPE && frame.u16(typeAt) > 1) {
            typeAt = snapType(frame, typeAt + 2);
        }
        final Slice payload = frame.from(typeAt + 2);
        return switch (frame.u16(typeAt)) {
            case 0x0800 -> new Payload(LinkKind.IPV4, payload);
            case 0x86DD -> new Payload(LinkKind.IPV6, payload);
            case 0x8847, 0x8848 -> new Payload(LinkKind.IP, MplsStack.skip(payload));
            case 0x0806 -> throw new NotCounted(NOT_IP_ARP);
            default -> throw new NotCounted(NOT_IP_OTHER);
        };
    }

    /** Behind LLC with SNAP (RFC 1042) is an EtherType. */
    private static int snapType(final Slice frame, final int at) throws NotCounted {
        if (!frame.has(at, SNAP_LENGTH) || frame.u24(at) != SNAP || frame.u24(at + 3) != 0) {
            throw new NotCounted(NOT_IP_OTHER);
        }
        return at + SNAP_LENGTH - 2;
    }

    /** Customer tag, service tag, and the service tag as it was before its standard. */
    private static boolean isTag(final int type) {
        return type == 0x8100 || type == 0x88A8 || type == 0x9100;
    }
}
