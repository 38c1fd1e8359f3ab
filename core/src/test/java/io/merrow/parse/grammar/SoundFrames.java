package io.merrow.parse.grammar;

import java.util.ArrayList;
import java.util.List;

/** Sound packets, one for each header and each way to stack them that has a rule of its own. */
public final class SoundFrames {
    private static final String TCP = "03e801bb00000064000001f55018ffff00000000" + "aabbccdd";
    private static final String TCP_OPTIONS =
            "03e801bb0000006400000000a002ffff00000000" + "020405b4" + "0402" + "080a0000000100000000" + "01" + "030307";
    private static final String UDP = "03e80035000c0000" + "aabbccdd";
    private static final String ECHO = "0800000000010001" + "aabbccdd";
    private static final String ECHO6 = "8000000000010001" + "aabbccdd";
    private static final String UNREACHABLE = "0301000000000000" + "4500001c";
    private static final String SCTP = "03e807d00000000100000000" + "00030004";
    private static final String DCCP = "03e807d00500000002000001" + "0000000a00000000";
    private static final String UDP_LITE = "03e807d000080000" + "aabb";
    private static final String ESP = "0000200100000001" + "aabbccddaabbccdd";
    private static final String AH_REST = "0000" + "00001001" + "00000001" + "aabbccddaabbccddaabbccdd";

    private final List<byte[]> ip = new ArrayList<>();
    private final List<byte[]> ethernet = new ArrayList<>();

    private SoundFrames() {
        transports();
        ipv4Options();
        extensionHeaders();
        tunnels();
        links();
    }

    /** Packets that begin with IP. */
    public static List<byte[]> ip() {
        return new SoundFrames().ip;
    }

    /** The same in Ethernet, and frames of all kinds of link layer. */
    public static List<byte[]> ethernet() {
        final SoundFrames frames = new SoundFrames();
        final List<byte[]> all = new ArrayList<>(frames.ethernet);
        frames.ip.forEach(packet -> all.add(frame("", packet)));
        return all;
    }

    private void both(final int protocol, final String body) {
        ip.add(ipv4(protocol, body));
        ip.add(ipv6(protocol, body));
    }

    private void transports() {
        both(6, TCP);
        both(6, TCP_OPTIONS);
        both(17, UDP);
        ip.add(ipv4(1, ECHO));
        ip.add(ipv4(1, UNREACHABLE));
        ip.add(ipv6(58, ECHO6));
        ip.add(ipv6(58, UNREACHABLE));
        both(132, SCTP);
        both(33, DCCP);
        both(136, UDP_LITE);
        both(50, ESP);
        both(51, "0604" + AH_REST + TCP);
        both(51, "3204" + AH_REST + ESP);
        ip.add(ipv4(2, "1600000000000000"));
        ip.add(ipv6(59, ""));
        both(89, "aabbccdd");
        ip.add(ipv4(17, wireGuard("01000000" + "07000000", 148)));
        ip.add(ipv4(17, wireGuard("02000000" + "08000000" + "07000000", 92)));
        ip.add(ipv6(17, wireGuard("03000000" + "07000000", 64)));
        ip.add(ipv6(17, wireGuard("04000000" + "07000000", 48)));
    }

    private void ipv4Options() {
        ip.add(packetV4(0x0000, "94040000", 6, TCP));
        ip.add(packetV4(0x4000, "94040000".repeat(10), 17, UDP));
        ip.add(packetV4(0x2000, "", 17, UDP));
        ip.add(packetV4(0x2001, "", 17, UDP));
        ip.add(packetV4(0x0002, "", 17, UDP));
        ip.add(packetV4(0x2000, "", 1, ECHO));
        ip.add(packetV4(0x0001, "", 1, ECHO));
        ip.add(packetV4(0x2000, "", 51, "0604" + AH_REST + TCP));
    }

    private void extensionHeaders() {
        for (final String header : List.of("00", "2b", "3c", "87", "8b", "8c")) {
            ip.add(ipv6(Integer.parseInt(header, 16), "0600000000000000" + TCP));
            ip.add(ipv6(Integer.parseInt(header, 16), "1101" + "00".repeat(14) + UDP));
        }
        ip.add(ipv6(0, "2b00000000000000" + "3c02" + "00".repeat(22) + "3300000000000000" + "0604" + AH_REST + TCP));
        ip.add(ipv6(44, "1100000000000001" + UDP)); // atomic
        ip.add(ipv6(44, "1100000100000002" + UDP));
        ip.add(ipv6(44, "1100000900000002" + UDP));
        ip.add(ipv6(44, "3c00000100000003" + "1100000000000000" + UDP));
        ip.add(ipv6(44, "3c00000800000003" + UDP));
        ip.add(ipv6(60, "3c00000000000000".repeat(6) + "0600000000000000" + TCP));
    }

    private void tunnels() {
        final byte[] v4 = ipv4(6, TCP);
        final byte[] v6 = ipv6(17, UDP);
        final byte[] inner = frame("", v4);
        both(4, hex(v4));
        both(41, hex(v6));
        ip.add(ipv4(47, "00000800" + hex(v4)));
        ip.add(ipv6(47, "000086dd" + hex(v6)));
        ip.add(ipv4(47, "b0000800" + "00000000" + "00000064" + "00000001" + hex(v4)));
        ip.add(ipv4(47, "20006558" + "00abcd01" + hex(inner)));
        ip.add(ipv4(47, "100088be" + "00000001" + hex(inner)));
        ip.add(ipv4(47, "3001880b" + "00040001" + "00000001" + "aabbccdd"));
        ip.add(ipv4(17, udp(4789, "0800000000006400" + hex(inner))));
        ip.add(ipv6(17, udp(8472, "0800000000006400" + hex(frame("81000064", v6)))));
        ip.add(ipv4(17, udp(4789, "0c00000100006400" + hex(v4))));
        ip.add(ipv4(17, udp(4789, "0c00000200006400" + hex(v6))));
        ip.add(ipv4(17, udp(4789, "0c00000300006400" + hex(inner))));
        ip.add(ipv4(17, udp(6081, "0000655800006400" + hex(inner))));
        ip.add(ipv4(17, udp(6081, "0240080000006400" + "0102800100000000" + hex(v4))));
        ip.add(ipv6(17, udp(6081, "000086dd00006400" + hex(v6))));
        ip.add(ipv4(51, "0404" + AH_REST + hex(v4)));
        final String vxlan = udp(4789, "0800000000006400" + hex(inner));
        ip.add(packetV4(0x2000, "", 17, vxlan));
        final byte[] twice = ipv4(4, hex(ipv4(17, vxlan)));
        ip.add(twice);
        ip.add(ipv6(4, hex(twice)));
        ip.add(ipv4(17, udp(4789, "0800000000006400" + hex(frame("", packetV4(0x2000, "", 17, UDP))))));
    }

    private void links() {
        final byte[] v4 = ipv4(6, TCP);
        for (final String tags : List.of("81000064", "88a800c881000064", "910000c881000064", "81000001".repeat(4))) {
            ethernet.add(frame(tags, v4));
            ethernet.add(frame(tags, ipv6(17, UDP)));
        }
        for (final String labels : List.of("00064140", "00064040".repeat(3) + "00064140")) {
            ethernet.add(frame("8847" + labels, null, v4));
            ethernet.add(frame("810000648848" + labels, null, ipv6(17, UDP)));
        }
        ethernet.add(frame("0806" + "0001080006040001", null, new byte[20]));
        ethernet.add(frame("88cc", null, new byte[40]));
        ethernet.add(frame("0026424203", null, new byte[35]));
    }

    private static byte[] frame(final String tags, final byte[] packet) {
        return frame(tags, (packet[0] & 0xF0) == 0x60 ? "86dd" : "0800", packet);
    }

    private static byte[] frame(final String tags, final String type, final byte[] payload) {
        return new Octets()
                .hex("020000000002" + "020000000001" + tags + (type == null ? "" : type))
                .bytes(payload)
                .toBytes();
    }

    private static byte[] ipv4(final int protocol, final String body) {
        return packetV4(0, "", protocol, body);
    }

    private static byte[] packetV4(final int fragment, final String options, final int protocol, final String body) {
        final int header = 20 + options.length() / 2;
        return new Octets()
                .u8(0x40 | header / 4)
                .u8(0xB8)
                .u16(header + body.length() / 2)
                .u16(1)
                .u16(fragment)
                .u8(64)
                .u8(protocol)
                .u16(0)
                .hex("0a000001" + "0a000002" + options + body)
                .toBytes();
    }

    private static byte[] ipv6(final int next, final String body) {
        return new Octets()
                .u32(0x6B812345)
                .u16(body.length() / 2)
                .u8(next)
                .u8(63)
                .hex("fd000000000000000000000000000001" + "fd000000000000000000000000000002" + body)
                .toBytes();
    }

    private static String udp(final int port, final String body) {
        return new Octets()
                .u16(30000)
                .u16(port)
                .u16(8 + body.length() / 2)
                .u16(0)
                .hex(body)
                .toString();
    }

    private static String wireGuard(final String head, final int length) {
        return udp(51820, head + "00".repeat(length - head.length() / 2));
    }

    private static String hex(final byte[] bytes) {
        return new Octets().bytes(bytes).toString();
    }
}
