package io.merrow.capture;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Builds frames byte by byte for tests, header after header, from the RFCs; shares no code with the parser. Checksums
 * are left 0: nothing here reads them.
 */
public final class Frame {
    public static final int SYN = 0x02;
    public static final int ACK = 0x10;
    public static final int PSH = 0x08;
    public static final int FIN = 0x01;
    public static final int RST = 0x04;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public static Frame ethernet(final int etherType) {
        return new Frame().hex("02000000000202000000000108".substring(0, 24)).u16(etherType);
    }

    public static Frame noLink() {
        return new Frame();
    }

    /** IPv4 without options over {@code payload}. */
    public Frame ipv4(final String source, final String destination, final int protocol, final Frame payload) {
        return ipv4(source, destination, protocol, 0, "", payload);
    }

    public Frame ipv4(
            final String source,
            final String destination,
            final int protocol,
            final int fragment,
            final String optionsHex,
            final Frame payload) {
        final int header = 20 + optionsHex.length() / 2;
        return u8(0x40 | header / 4)
                .u8(0xB8) // DSCP EF
                .u16(header + payload.length())
                .u16(0x1234)
                .u16(fragment)
                .u8(64)
                .u8(protocol)
                .u16(0)
                .address(source)
                .address(destination)
                .hex(optionsHex)
                .append(payload);
    }

    public Frame ipv6(final String source, final String destination, final int nextHeader, final Frame payload) {
        return u32(0x6000_0000 | 0xB8 << 20 | 0x12345)
                .u16(payload.length())
                .u8(nextHeader)
                .u8(63)
                .address(source)
                .address(destination)
                .append(payload);
    }

    public static Frame tcp(
            final int sourcePort,
            final int destinationPort,
            final long sequence,
            final long acknowledgment,
            final int flags,
            final int payload) {
        return new Frame()
                .u16(sourcePort)
                .u16(destinationPort)
                .u32((int) sequence)
                .u32((int) acknowledgment)
                .u16(5 << 12 | flags)
                .u16(65535)
                .u32(0)
                .zeros(payload);
    }

    public static Frame udp(final int sourcePort, final int destinationPort, final int payload) {
        return new Frame()
                .u16(sourcePort)
                .u16(destinationPort)
                .u16(8 + payload)
                .u16(0)
                .zeros(payload);
    }

    public static Frame icmp(final int type, final int code, final int payload) {
        return new Frame().u8(type).u8(code).u16(0).u32(0x00010001).zeros(payload);
    }

    public Frame u8(final int value) {
        bytes.write(value);
        return this;
    }

    public Frame u16(final int value) {
        return u8(value >>> 8).u8(value);
    }

    public Frame u32(final int value) {
        return u16(value >>> 16).u16(value);
    }

    public Frame hex(final String hex) {
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        return this;
    }

    public Frame zeros(final int count) {
        bytes.writeBytes(new byte[count]);
        return this;
    }

    public Frame address(final String text) {
        try {
            bytes.writeBytes(InetAddress.getByName(text).getAddress());
            return this;
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public Frame append(final Frame other) {
        bytes.writeBytes(other.bytes());
        return this;
    }

    public int length() {
        return bytes.size();
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
