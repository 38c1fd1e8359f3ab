package io.merrow.export.otlp.encode;

/**
 * An encoded request in memory that is used again for the next one. Written by the export thread, read by a sending
 * thread after a hand-over, and not changed until that has answered.
 */
public final class EncodedRequest {
    private static final int INITIAL_CAPACITY = 16 * 1024;

    private final ProtoBuffer buffer = new ProtoBuffer(INITIAL_CAPACITY);
    private int offset;
    private int length;

    ProtoBuffer buffer() {
        return buffer;
    }

    void range(final int newOffset, final int newLength) {
        offset = newOffset;
        length = newLength;
    }

    /** The array of the request. */
    public byte[] bytes() {
        return buffer.bytes();
    }

    /** Where it starts. */
    public int offset() {
        return offset;
    }

    /** Its length, bytes. */
    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return "EncodedRequest{length=" + length + ", " + buffer + "}";
    }
}
