package io.merrow.perf.kernel;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A packet of each kind, in direct memory, with its source port and address to vary. */
final class Packets {
    private static final String ETHERNET = "020000000002" + "020000000001";
    private static final String IPV4_TCP = ETHERNET + "0800" + "4500002800000000400600000a0000010a000002";
    private static final String IPV4_UDP = ETHERNET + "0800" + "4500001c00000000401100000a0000010a000002";
    private static final String IPV6_TCP = ETHERNET + "86dd" + "6000000000140640" + "fd000000000000000000000000000001"
            + "fd000000000000000000000000000002";
    private static final String TCP_ACK = "9c4001bb" + "0000006400000064" + "5010ffff00000000";
    private static final String UDP = "9c400035" + "00080000";

    /** Offset of the source port behind Ethernet and IPv4; of the source address' last two bytes. */
    private static final int IPV4_SOURCE_PORT = 34;

    private static final int IPV4_SOURCE_LOW = 28;

    private final String name;
    private final UnsafeBuffer bytes;
    private final int length;

    private Packets(final String name, final String hex) {
        this.name = name;
        final byte[] parsed = HexFormat.of().parseHex(hex);
        this.length = parsed.length;
        this.bytes = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));
        bytes.putBytes(0, parsed);
    }

    static Packets tcp4() {
        return new Packets("TCP over IPv4", IPV4_TCP + TCP_ACK);
    }

    static Packets tcp6() {
        return new Packets("TCP over IPv6", IPV6_TCP + TCP_ACK);
    }

    /** As nearly all that carries data: with timestamps, 100 bytes of payload. */
    static Packets tcpData() {
        return new Packets(
                "TCP data with timestamps, IPv4",
                ETHERNET + "0800" + "4500009800000000400600000a0000010a000002" + "9c4001bb" + "0000006400000064"
                        + "8018ffff00000000" + "0101080a0000000100000002" + "00".repeat(100));
    }

    static Packets vxlan() {
        return new Packets(
                "TCP over IPv4 in VXLAN",
                ETHERNET + "0800" + "4500005a0000000040110000c0a80001c0a80002" + "c35012b500460000" + "0800000000007b00"
                        + IPV4_TCP + TCP_ACK);
    }

    static Packets qinq() {
        return new Packets(
                "TCP over IPv4, two VLAN tags",
                ETHERNET + "88a80064" + "810000c8" + "0800" + "4500002800000000400600000a0000010a000002" + TCP_ACK);
    }

    /** Its first one is not known: the look-up fails, which costs the same. */
    static Packets laterFragment() {
        return new Packets(
                "later fragment, IPv4",
                ETHERNET + "0800" + "4500002412340010401100000a0000010a000002" + "00".repeat(16));
    }

    static Packets udp4() {
        return new Packets("UDP over IPv4", IPV4_UDP + UDP);
    }

    static Packets arp() {
        return new Packets("ARP (not IP)", ETHERNET + "0806" + "00".repeat(28));
    }

    /** Makes this the packet of flow {@code number}, 0 to 2^30; IPv4 only. */
    Packets flow(final int number) {
        bytes.putShort(IPV4_SOURCE_PORT, (short) (1024 + (number & 0x3FFF)), ByteOrder.BIG_ENDIAN);
        bytes.putShort(IPV4_SOURCE_LOW, (short) (number >>> 14), ByteOrder.BIG_ENDIAN);
        return this;
    }

    String name() {
        return name;
    }

    UnsafeBuffer bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
