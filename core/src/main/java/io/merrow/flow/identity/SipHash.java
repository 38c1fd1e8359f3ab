package io.merrow.flow.identity;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and its reference
 * implementation for the wide result). Keeps its last result; one thread.
 */
final class SipHash {
    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long high;
    private long low;

    SipHash(final long key0, final long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** Hashes {@code length} bytes; the result is in {@link #high} and {@link #low}. */
    SipHash hash(final DirectBuffer buffer, final int offset, final int length) {
        v0 = key0 ^ 0x736F6D6570736575L;
        v1 = key1 ^ 0x646F72616E646F6DL ^ 0xEE;
        v2 = key0 ^ 0x6C7967656E657261L;
        v3 = key1 ^ 0x7465646279746573L;

        final int whole = length & ~7;
        for (int i = 0; i < whole; i += 8) {
            compress(buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN));
        }
        long last = (long) length << 56;
        for (int i = whole; i < length; i++) {
            last |= (buffer.getByte(offset + i) & 0xFFL) << (8 * (i - whole));
        }
        compress(last);

        v2 ^= 0xEE;
        rounds(4);
        high = Long.reverseBytes(v0 ^ v1 ^ v2 ^ v3);
        v1 ^= 0xDD;
        rounds(4);
        low = Long.reverseBytes(v0 ^ v1 ^ v2 ^ v3);
        return this;
    }

    /** First 8 bytes of the result, big endian. */
    long high() {
        return high;
    }

    /** Last 8 bytes of the result, big endian. */
    long low() {
        return low;
    }

    private void compress(final long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(final int count) {
        for (int i = 0; i < count; i++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "SipHash{2-4-128}";
    }
}
