package io.merrow.parse;

import io.merrow.parse.ip.Packet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Packets in pcap files: saved for any tool to look at, loaded where others have published some. */
final class CaptureFile {
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int CAPTURED_OFFSET = 8;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_RAW = 101;
    private static final long SECOND_NS = 1_000_000_000L;

    private CaptureFile() {}

    /** Reads the Ethernet frames of a pcap file as little endian machines write it, gzipped or not. */
    static List<byte[]> load(final Path file) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            final ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            final List<byte[]> frames = new ArrayList<>();
            bytes.position(HEADER_LENGTH);
            while (bytes.hasRemaining()) {
                final byte[] frame = new byte[bytes.getInt(bytes.position() + CAPTURED_OFFSET)];
                bytes.position(bytes.position() + RECORD_HEADER_LENGTH).get(frame);
                frames.add(frame);
            }
            return frames;
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to read " + file, e);
        }
    }

    /** A pcap has one link type: the first packet's. */
    static void save(final Path file, final List<Packet> packets) {
        final int frames = packets.stream()
                .mapToInt(packet -> RECORD_HEADER_LENGTH + packet.frame().length)
                .sum();
        final ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + frames).order(ByteOrder.BIG_ENDIAN);
        out.putInt(MAGIC_NANOSECONDS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        out.putInt(65536).putInt(packets.get(0).ethernet() ? LINKTYPE_ETHERNET : LINKTYPE_RAW);
        for (final Packet packet : packets) {
            out.putInt((int) (packet.timeNs() / SECOND_NS)).putInt((int) (packet.timeNs() % SECOND_NS));
            out.putInt(packet.frame().length).putInt(packet.wireLength()).put(packet.frame());
        }
        save(file, out.array());
    }

    /** The words that belong to it. */
    static void save(final Path file, final String text) {
        save(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void save(final Path file, final byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot save the failing packets to " + file, e);
        }
    }
}
