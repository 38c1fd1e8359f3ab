package io.merrow.netlink;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * A network interface as netlink reports it ({@code RTM_NEWLINK}).
 *
 * @param ifindex          the kernel's number of it, unique in its namespace.
 * @param name             its name now.
 * @param address          hardware address, lower case with colons; empty where it has none.
 * @param hardwareType     {@code ARPHRD_…}: how its packets begin.
 * @param flags            {@code IFF_…}.
 * @param kind             "veth", "bridge" …; empty for hardware.
 * @param hasPeerElsewhere one of a pair (veth, netkit) whose other end is in another namespace.
 */
public record NetworkLink(
        int ifindex, String name, String address, int hardwareType, int flags, String kind, boolean hasPeerElsewhere) {
    /** Length of {@code struct ifinfomsg}. */
    static final int HEADER_LENGTH = 16;

    private static final int TYPE_OFFSET = 2;
    private static final int INDEX_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFF_UP = 1;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    /** Administratively up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    static int ifindex(final DirectBuffer payload) {
        return payload.getInt(INDEX_OFFSET, ByteOrder.nativeOrder());
    }

    /** A bridge reports its ports by the same messages, in a family of its own. */
    static boolean isOfNoFamily(final DirectBuffer payload) {
        return payload.capacity() >= HEADER_LENGTH && payload.getByte(0) == 0;
    }

    static NetworkLink parse(final DirectBuffer payload) {
        final Attributes attributes = new Attributes(payload);
        NetlinkAttributes.each(payload, HEADER_LENGTH, payload.capacity(), attributes::take);
        final boolean isPair = attributes.kind.equals("veth") || attributes.kind.equals("netkit");
        return new NetworkLink(
                ifindex(payload),
                attributes.name,
                attributes.address,
                payload.getShort(TYPE_OFFSET, ByteOrder.nativeOrder()) & 0xFFFF,
                payload.getInt(FLAGS_OFFSET, ByteOrder.nativeOrder()),
                attributes.kind,
                isPair && attributes.isLinkedElsewhere);
    }

    private static final class Attributes {
        private final DirectBuffer payload;
        private String name = "";
        private String address = "";
        private String kind = "";
        private boolean isLinkedElsewhere;

        Attributes(final DirectBuffer payload) {
            this.payload = payload;
        }

        void take(final int type, final int offset, final int length) {
            switch (type) {
                case IFLA_IFNAME -> name = NetlinkAttributes.text(payload, offset, length);
                case IFLA_ADDRESS -> address = COLONS.formatHex(NetlinkAttributes.bytes(payload, offset, length));
                case IFLA_LINK_NETNSID -> isLinkedElsewhere = true;
                case IFLA_LINKINFO -> NetlinkAttributes.each(payload, offset, offset + length, this::takeInfo);
                default -> {
                    // statistics, queues, offloads …
                }
            }
        }

        private void takeInfo(final int type, final int offset, final int length) {
            if (type == IFLA_INFO_KIND) {
                kind = NetlinkAttributes.text(payload, offset, length);
            }
        }
    }
}
