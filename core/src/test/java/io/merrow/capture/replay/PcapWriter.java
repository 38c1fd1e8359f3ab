package io.merrow.capture.replay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes captures byte by byte for tests, from the drafts; shares no code with the readers. */
public final class PcapWriter {
    public static final int MICROSECONDS = 0xA1B2C3D4;
    public static final int NANOSECONDS = 0xA1B23C4D;
    public static final int KUZNETZOV = 0xA1B2CD34;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;
    private int magic;

    private PcapWriter(final ByteOrder order) {
        this.order = order;
    }

    public static PcapWriter pcap(final ByteOrder order, final int magic, final int linkType) {
        return pcap(order, magic, 4, linkType);
    }

    public static PcapWriter pcap(final ByteOrder order, final int magic, final int minor, final int linkType) {
        final PcapWriter writer = new PcapWriter(order);
        writer.magic = magic;
        return writer.u32(magic).u16(2).u16(minor).u32(0).u32(0).u32(262_144).u32(linkType);
    }

    /** Microseconds, little endian, Ethernet. */
    public static PcapWriter ethernet() {
        return pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, 1);
    }

    /** A record of the whole packet. */
    public PcapWriter packet(final long timeNs, final byte[] bytes) {
        return packet(timeNs, bytes, bytes.length);
    }

    public PcapWriter packet(final long timeNs, final byte[] bytes, final int originalLength) {
        final long fraction = timeNs % 1_000_000_000L;
        u32(timeNs / 1_000_000_000L).u32(magic == NANOSECONDS ? fraction : fraction / 1000);
        u32(bytes.length).u32(originalLength);
        return (magic == KUZNETZOV ? u32(7).u16(0x0800).u16(4) : this).bytes(bytes);
    }

    /** Starts a pcapng section, after whatever is before. */
    public static PcapWriter pcapng(final ByteOrder order) {
        return new PcapWriter(order).section();
    }

    public PcapWriter section() {
        return block(0x0A0D0D0A, body().u32(0x1A2B3C4D).u16(1).u16(0).u32(-1).u32(-1));
    }

    public PcapWriter body() {
        return new PcapWriter(order);
    }

    public PcapWriter block(final int type, final PcapWriter body) {
        final int length = 12 + body.pad().out.size();
        return u32(type).u32(length).bytes(body.toBytes()).u32(length);
    }

    /** An interface description. */
    public PcapWriter description(final int linkType, final long snapLength, final PcapWriter options) {
        return block(1, body().u16(linkType).u16(0).u32(snapLength).bytes(options.toBytes()));
    }

    public PcapWriter option(final int code, final byte... value) {
        return u16(code).u16(value.length).bytes(value).pad();
    }

    public PcapWriter name(final String name) {
        return option(2, name.getBytes(StandardCharsets.UTF_8));
    }

    public PcapWriter enhanced(
            final int number, final long stamp, final byte[] bytes, final int original, final PcapWriter options) {
        return block(
                6,
                body().u32(number)
                        .u32(stamp >>> 32)
                        .u32(stamp)
                        .u32(bytes.length)
                        .u32(original)
                        .bytes(bytes)
                        .pad()
                        .bytes(options.toBytes()));
    }

    public PcapWriter enhanced(final int number, final long stamp, final byte[] bytes) {
        return enhanced(number, stamp, bytes, bytes.length, body());
    }

    public PcapWriter simple(final byte[] bytes, final int original) {
        return block(3, body().u32(original).bytes(bytes));
    }

    public PcapWriter obsolete(final int number, final long stamp, final byte[] bytes) {
        return block(
                2,
                body().u16(number)
                        .u16(0xFFFF)
                        .u32(stamp >>> 32)
                        .u32(stamp)
                        .u32(bytes.length)
                        .u32(bytes.length)
                        .bytes(bytes));
    }

    public PcapWriter u16(final int value) {
        return bytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    public PcapWriter u32(final long value) {
        return bytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    public PcapWriter bytes(final byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private PcapWriter pad() {
        return bytes(new byte[-out.size() & 3]);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public int size() {
        return out.size();
    }
}
