package io.merrow.capture.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A window that moves over the bytes of a capture, front to back, also of one without end. One thread.
 *
 * <p>The window has a fixed size, so that whatever a file claims costs no memory.
 */
final class CaptureInput implements AutoCloseable {
    /** Largest piece that can be looked at as a whole. */
    static final int WINDOW = 512 * 1024;

    private static final int LEAST_READ = 64 * 1024;

    private final ReadableByteChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(WINDOW);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private int index;
    private int limit;
    private long consumed;
    private boolean ended;
    private IOException failure;

    CaptureInput(final ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Sees to it that so many bytes are in the window, from {@link #index()} on.
     *
     * @param length at most {@link #WINDOW}.
     * @return false when the input ends before.
     */
    boolean ensure(final int length) throws IOException {
        return limit - index >= length || fill(length);
    }

    private boolean fill(final int length) throws IOException {
        if (index + Math.max(length, LEAST_READ) > WINDOW) {
            bytes.limit(limit).position(index);
            bytes.compact();
            limit -= index;
            index = 0;
        }
        bytes.clear().position(limit);
        while (limit - index < length && !ended) {
            read();
        }
        if (limit - index < length && failure != null) {
            throw failure;
        }
        return limit - index >= length;
    }

    /** A read that fails may have brought bytes before: they count, and the failure is thrown when they are used up. */
    private void read() {
        try {
            ended = channel.read(bytes) < 0;
        } catch (final IOException e) {
            ended = true;
            failure = e;
        }
        limit = bytes.position();
    }

    /** Moves on over bytes that are in the window. */
    void advance(final int length) {
        index += length;
        consumed += length;
    }

    /** Moves on over as many bytes, in the window or not; false when the input ends before. */
    boolean skip(final long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (!ensure(1)) {
                return false;
            }
            final int step = (int) Math.min(left, limit - index);
            advance(step);
            left -= step;
        }
        return true;
    }

    /** Whether nothing is left; waits for input where it comes slowly. */
    boolean isAtEnd() throws IOException {
        return !ensure(1);
    }

    /** Bytes that are in the window now. */
    int available() {
        return limit - index;
    }

    /** Bytes from the start of the input to here. */
    long consumed() {
        return consumed;
    }

    /** Where the window's unread bytes begin in {@link #buffer()}. */
    int index() {
        return index;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** How the numbers of this capture, or section, are written. */
    void order(final ByteOrder value) {
        order = value;
    }

    ByteOrder order() {
        return order;
    }

    /** A number at so many bytes from here, which are in the window. */
    int u8(final int at) {
        return buffer.getByte(index + at) & 0xFF;
    }

    int u16(final int at) {
        return buffer.getShort(index + at, order) & 0xFFFF;
    }

    int i32(final int at) {
        return buffer.getInt(index + at, order);
    }

    long u32(final int at) {
        return buffer.getInt(index + at, order) & 0xFFFF_FFFFL;
    }

    long i64(final int at) {
        return buffer.getLong(index + at, order);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "CaptureInput{consumed=" + consumed + ", available=" + available() + ", ended=" + ended + '}';
    }
}
