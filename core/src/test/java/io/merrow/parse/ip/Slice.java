package io.merrow.parse.ip;

/**
 * The part of a frame that a header and what it carries may use. A frame that was cut by a snapshot length has fewer
 * captured bytes than in its headers: {@link #length()} is that of the headers, {@link #has} asks for the bytes.
 */
public record Slice(byte[] frame, int start, int end, boolean openEnded) {
    /** The kernel program follows headers so far into a frame, bytes; what begins behind counts as not there. */
    private static final int FURTHEST = 1024;

    /** The whole frame, as long as it was on the wire. */
    public static Slice of(final byte[] frame, final int wireLength) {
        return new Slice(frame, 0, Math.max(frame.length, wireLength), false);
    }

    /** Bytes that belong here, captured or not. */
    public int length() {
        return end - start;
    }

    /** Whether so many bytes belong here, captured or not. */
    public boolean fits(final int count) {
        return count <= length();
    }

    /** Whether so many bytes from {@code offset} on belong here and were captured. */
    public boolean has(final int offset, final int count) {
        return start + offset <= FURTHEST && start + offset + count <= Math.min(end, frame.length);
    }

    /** Whether it begins behind what is followed. */
    boolean isBeyondReach() {
        return start > FURTHEST;
    }

    /** What comes after the first {@code count} bytes. */
    public Slice from(final int count) {
        return new Slice(frame, start + count, end, openEnded);
    }

    /** The first {@code count} bytes; {@code open}: lengths inside may claim more than there is. */
    Slice first(final int count, final boolean open) {
        return new Slice(frame, start, start + count, open);
    }

    public int u8(final int offset) {
        return frame[start + offset] & 0xFF;
    }

    public int u16(final int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    public int u24(final int offset) {
        return u16(offset) << 8 | u8(offset + 2);
    }

    public int u32(final int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    /** WireGuard's numbers are little endian. */
    public int le32(final int offset) {
        return Integer.reverseBytes(u32(offset));
    }

    public byte[] bytes(final int offset, final int count) {
        final byte[] copy = new byte[count];
        System.arraycopy(frame, start + offset, copy, 0, count);
        return copy;
    }

    @Override
    public String toString() {
        return "Slice{" + start + ".." + end + " of " + frame.length + '}';
    }
}
