package io.merrow.capture.replay;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Brings a captured packet into a form that the kernel programs take: an Ethernet frame, or an IP packet without a link
 * header. What the packet is, the program decides. One thread, no allocation.
 *
 * <pre>
 *  Ethernet       as it is
 *  SLL            Ethernet: the last 14 bytes of its header are laid out like an Ethernet header
 *  SLL2           Ethernet, with its protocol as type
 *  raw IP         no link header, as it is
 *  NULL, LOOP     no link header, without the 4 bytes of the address family; else Ethernet with a type that is none
 * </pre>
 */
final class FrameShape {
    static final int ETHERNET_HEADER = 14;

    private static final int TYPE = 12;
    private static final int SLL_HEADER = 16;
    private static final int SLL2_HEADER = 20;
    private static final int FAMILY_HEADER = 4;

    /** In place of 0, which in an Ethernet header is what a cut one looks like: an EtherType that is none. */
    private static final int NO_TYPE = 1;

    private static final int NO_HEADER = -1;
    private static final int FAMILY_IPV4 = 2;
    private static final int FAMILY_IPV6_LINUX = 10;
    private static final int FAMILY_IPV6_BSD = 24;
    private static final int FAMILY_IPV6_FREEBSD = 28;
    private static final int FAMILY_IPV6_DARWIN = 30;
    private static final int MOST_FAMILIES = 0xFFFF;

    private int skipped;
    private int headerType;
    private boolean hasLink;

    /**
     * Decides how the packet goes in.
     *
     * @return false when not even its link header was captured.
     */
    boolean shape(final CapturedPacket packet) {
        final int length = packet.length();
        set(0, NO_HEADER, true);
        switch (packet.linkType()) {
            case LinkTypes.ETHERNET:
                return length >= ETHERNET_HEADER;
            case LinkTypes.LINUX_SLL:
                return length >= SLL_HEADER && sll(packet);
            case LinkTypes.LINUX_SLL2:
                return length >= SLL2_HEADER && sll2(packet);
            case LinkTypes.NULL:
            case LinkTypes.LOOP:
                return length >= FAMILY_HEADER && family(packet);
            default:
                return set(0, NO_HEADER, false);
        }
    }

    /** Packet type 2, device type 2, address length 2, address 8, protocol 2. */
    private boolean sll(final CapturedPacket packet) {
        return u16(packet, SLL_HEADER - Short.BYTES) == 0
                ? set(SLL_HEADER, NO_TYPE, true)
                : set(SLL_HEADER - ETHERNET_HEADER, NO_HEADER, true);
    }

    /** Protocol 2, reserved 2, interface 4, device type 2, packet type 1, address length 1, address 8. */
    private boolean sll2(final CapturedPacket packet) {
        return set(SLL2_HEADER, Math.max(NO_TYPE, u16(packet, 0)), true);
    }

    /** Address family 4, in the order of the machine that captured; in LOOP big endian. */
    private boolean family(final CapturedPacket packet) {
        final int bigEndian = packet.buffer().getInt(packet.offset(), ByteOrder.BIG_ENDIAN);
        final int family =
                Integer.compareUnsigned(bigEndian, MOST_FAMILIES) <= 0 ? bigEndian : Integer.reverseBytes(bigEndian);
        return switch (family) {
            case FAMILY_IPV4, FAMILY_IPV6_LINUX, FAMILY_IPV6_BSD, FAMILY_IPV6_FREEBSD, FAMILY_IPV6_DARWIN -> set(
                    FAMILY_HEADER, NO_HEADER, false);
            default -> set(FAMILY_HEADER, NO_TYPE, true);
        };
    }

    private boolean set(final int skipped, final int headerType, final boolean hasLink) {
        this.skipped = skipped;
        this.headerType = headerType;
        this.hasLink = hasLink;
        return true;
    }

    private static int u16(final CapturedPacket packet, final int at) {
        return packet.buffer().getShort(packet.offset() + at, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Writes the frame.
     *
     * @param most bytes at most; what is behind is left out.
     * @return its length.
     */
    int write(final CapturedPacket packet, final MutableDirectBuffer target, final int offset, final int most) {
        final int header = headerType == NO_HEADER ? 0 : ETHERNET_HEADER;
        if (header > 0) {
            target.setMemory(offset, TYPE, (byte) 0);
            target.putShort(offset + TYPE, (short) headerType, ByteOrder.BIG_ENDIAN);
        }
        final DirectBuffer source = packet.buffer();
        final int length = Math.min(packet.length() - skipped, most - header);
        target.putBytes(offset + header, source, packet.offset() + skipped, length);
        return header + length;
    }

    /** Bytes of the packet that are before the frame; negative where a longer header was put on than taken off. */
    int stripped() {
        return headerType == NO_HEADER ? skipped : skipped - ETHERNET_HEADER;
    }

    /** Whether it is an Ethernet frame. */
    boolean hasLink() {
        return hasLink;
    }

    @Override
    public String toString() {
        return "FrameShape{skipped=" + skipped + ", headerType=" + headerType + ", hasLink=" + hasLink + '}';
    }
}
