package io.merrow.export.otlp.encode;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses requests as gzip (RFC 1952) into memory that is used again. One thread at a time; {@link #close} gives the
 * native memory back.
 *
 * <p>At zlib's fastest level: spans are so alike that the default level saves a few per cent more for several times the
 * processor (perf/results has the figures).
 */
public final class GzipBuffer implements AutoCloseable {
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
    private static final int TRAILER_LENGTH = 8;

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private byte[] bytes = new byte[16 * 1024];
    private int length;

    public GzipBuffer() {
        this(Deflater.BEST_SPEED);
    }

    /**
     * @param level of zlib, 1 to 9.
     */
    public GzipBuffer(final int level) {
        deflater = new Deflater(level, true);
        System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
    }

    /** Takes the compressed form of the bytes in place of what was here. */
    public void compress(final byte[] source, final int offset, final int sourceLength) {
        crc.reset();
        crc.update(source, offset, sourceLength);
        deflater.reset();
        deflater.setInput(source, offset, sourceLength);
        deflater.finish();
        length = HEADER.length;
        while (!deflater.finished()) {
            if (length + TRAILER_LENGTH >= bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            length += deflater.deflate(bytes, length, bytes.length - TRAILER_LENGTH - length);
        }
        putLittleEndian((int) crc.getValue());
        putLittleEndian(sourceLength);
    }

    private void putLittleEndian(final int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    /** The array in which the compressed bytes stand, from its start. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many they are. */
    public int length() {
        return length;
    }

    @Override
    public void close() {
        deflater.end();
    }

    @Override
    public String toString() {
        return "GzipBuffer{length=" + length + ", capacity=" + bytes.length + "}";
    }
}
