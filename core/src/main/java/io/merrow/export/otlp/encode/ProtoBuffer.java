package io.merrow.export.otlp.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Protobuf's wire format (protobuf.dev, "Encoding") into an array that grows to the largest message and is used again.
 * One thread at a time.
 *
 * <p>{@link #ensure} makes room; the {@code put…} methods rely on it.
 */
final class ProtoBuffer {
    /** Bytes of a varint at most. */
    static final int MAX_VARINT = 10;

    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private byte[] bytes;
    private int position;

    ProtoBuffer(final int initialCapacity) {
        bytes = new byte[initialCapacity];
        view.wrap(bytes);
    }

    /** The array, another one after {@link #ensure}. */
    byte[] bytes() {
        return bytes;
    }

    /** The array for those that write with Agrona's interface. */
    UnsafeBuffer view() {
        return view;
    }

    int position() {
        return position;
    }

    void position(final int newPosition) {
        position = newPosition;
    }

    /** Makes room for so many more bytes. */
    void ensure(final int length) {
        if (length > bytes.length - position) {
            grow(length);
        }
    }

    private void grow(final int length) {
        final long wanted = Math.max((long) position + length, bytes.length + (bytes.length >> 1));
        if (wanted > Integer.MAX_VALUE - 16) {
            throw new IllegalStateException("a message would be larger than 2 GiB");
        }
        bytes = Arrays.copyOf(bytes, (int) wanted);
        view.wrap(bytes);
    }

    void putByte(final int value) {
        bytes[position++] = (byte) value;
    }

    void putVarint(final long value) {
        position = putVarint(bytes, position, value);
    }

    /** Writes a varint; returns where it ends. */
    static int putVarint(final byte[] target, final int index, final long value) {
        int end = index;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[end++] = (byte) rest;
        return end;
    }

    /** Bytes that {@code value} takes as a varint, 1 to 10. */
    static int varintSize(final long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** A {@code fixed64}. */
    void putFixed64(final long value) {
        LITTLE.set(bytes, position, value);
        position += Long.BYTES;
    }

    /** Eight bytes of an id, highest first. */
    void putBigEndian(final long value) {
        BIG.set(bytes, position, value);
        position += Long.BYTES;
    }

    void putBytes(final byte[] source, final int length) {
        System.arraycopy(source, 0, bytes, position, length);
        position += length;
    }

    /** The text in UTF-8; {@link Utf8#length} bytes. */
    void putText(final String text) {
        position = Utf8.write(text, bytes, position);
    }

    /** Moves the bytes from {@code from} to the position by so many bytes, forward or back. */
    void shift(final int from, final int distance) {
        if (distance > 0) {
            ensure(distance);
        }
        System.arraycopy(bytes, from, bytes, from + distance, position - from);
        position += distance;
    }

    @Override
    public String toString() {
        return "ProtoBuffer{position=" + position + ", capacity=" + bytes.length + "}";
    }
}
