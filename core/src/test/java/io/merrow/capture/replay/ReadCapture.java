package io.merrow.capture.replay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** A capture read to its end: its packets, and what the listener was notified of. */
final class ReadCapture implements CaptureListener {
    final List<Packet> packets = new ArrayList<>();
    final List<String> interfaces = new ArrayList<>();
    final List<String> damages = new ArrayList<>();
    String refusal;

    record Packet(long timeNs, int linkType, int interfaceNumber, boolean outbound, int originalLength, byte[] bytes) {}

    /** As a file or a pipe gives it: {@code piece} bytes at once at most. */
    static ReadCapture of(final byte[] capture, final int piece) {
        final ReadCapture read = new ReadCapture();
        try (CaptureFile file = CaptureFile.of(inPieces(capture, piece), read)) {
            final CapturedPacket packet = new CapturedPacket();
            while (file.next(packet)) {
                read.packets.add(copy(packet));
            }
        } catch (final CaptureException e) {
            read.refusal = e.getMessage();
        }
        return read;
    }

    static ReadCapture of(final byte[] capture) {
        return of(capture, Integer.MAX_VALUE);
    }

    private static Packet copy(final CapturedPacket packet) {
        final byte[] bytes = new byte[packet.length()];
        packet.buffer().getBytes(packet.offset(), bytes);
        return new Packet(
                packet.timeNs(),
                packet.linkType(),
                packet.interfaceNumber(),
                packet.isOutbound(),
                packet.originalLength(),
                bytes);
    }

    private static ReadableByteChannel inPieces(final byte[] capture, final int piece) {
        final ReadableByteChannel whole = Channels.newChannel(new ByteArrayInputStream(capture));
        return new ReadableByteChannel() {
            @Override
            public int read(final ByteBuffer target) throws IOException {
                final int limit = target.limit();
                target.limit(Math.min(limit, target.position() + Math.min(piece, target.remaining())));
                try {
                    return whole.read(target);
                } finally {
                    target.limit(limit);
                }
            }

            @Override
            public boolean isOpen() {
                return whole.isOpen();
            }

            @Override
            public void close() throws IOException {
                whole.close();
            }
        };
    }

    Packet only() {
        if (packets.size() != 1) {
            throw new AssertionError("one packet expected, there are " + packets.size() + "; damages: " + damages);
        }
        return packets.get(0);
    }

    @Override
    public void onInterface(final int number, final String name) {
        interfaces.add(number + "=" + name);
    }

    @Override
    public void onDamage(final long offset, final String reason) {
        damages.add(offset + ": " + reason);
    }
}
