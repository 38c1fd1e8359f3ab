package io.merrow.layout;

import org.agrona.BitUtil;

/**
 * How records lie in a BPF ring buffer (Linux, kernel/bpf/ringbuf.c and Documentation/bpf/ringbuf.rst).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-----------------------------------------------------------+
 *  |D|B|                        Length                             |
 *  +-+-+-----------------------------------------------------------+
 *  |                      Page offset (kernel's)                   |
 *  +---------------------------------------------------------------+
 *  |                        Record, padded to 8 bytes             ...
 * </pre>
 *
 * <p>B (bit 31): busy, the producer is still writing. D (bit 30): discarded. Records follow each other in the order of
 * their reservation; a consumer stops at a busy one.
 */
public final class EventRingDescriptor {
    public static final int HEADER_LENGTH = 8;
    public static final int BUSY_BIT = 1 << 31;
    public static final int DISCARD_BIT = 1 << 30;
    public static final int LENGTH_MASK = DISCARD_BIT - 1;

    /** A page of the largest size in use: ring sizes are powers of two of at least that. */
    private static final int PAGE_SIZE = 64 * 1024;

    private EventRingDescriptor() {}

    /** What a record of {@code length} bytes takes in the ring. */
    public static int alignedLength(final int length) {
        return BitUtil.align(length + HEADER_LENGTH, 8);
    }

    /**
     * Bytes of a ring that holds at least so many events, or a fourth of that many packets of a full table: a power of two,
     * whole pages.
     */
    public static int sizeFor(final int events) {
        final long wanted = (long) events * alignedLength(OverflowEventDescriptor.LENGTH) / 4;
        return BitUtil.findNextPositivePowerOfTwo((int) Math.min(1 << 29, Math.max(PAGE_SIZE, wanted)));
    }
}
