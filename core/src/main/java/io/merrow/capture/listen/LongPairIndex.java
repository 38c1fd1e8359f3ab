package io.merrow.capture.listen;

import org.agrona.BitUtil;
import org.agrona.collections.Hashing;

/**
 * A hash from (long, long, int) to an int of at least 0, in plain arrays: look-ups allocate nothing. Filled by one
 * thread, then read by any after a safe publication.
 */
final class LongPairIndex {
    static final int MISSING = -1;

    private final long[] first;
    private final long[] second;
    private final int[] third;
    /** The value and 1; 0 for an empty slot. */
    private final int[] values;

    private final int mask;

    /** With room for so many entries, half of the slots empty. */
    LongPairIndex(final int capacity) {
        final int slots = BitUtil.findNextPositivePowerOfTwo(Math.max(8, capacity * 2));
        first = new long[slots];
        second = new long[slots];
        third = new int[slots];
        values = new int[slots];
        mask = slots - 1;
    }

    /** Adds or replaces. */
    void put(final long a, final long b, final int c, final int value) {
        int slot = slot(a, b, c);
        while (values[slot] != 0 && !isAt(slot, a, b, c)) {
            slot = slot + 1 & mask;
        }
        first[slot] = a;
        second[slot] = b;
        third[slot] = c;
        values[slot] = value + 1;
    }

    /** The value, or {@link #MISSING}. */
    int get(final long a, final long b, final int c) {
        int slot = slot(a, b, c);
        while (values[slot] != 0) {
            if (isAt(slot, a, b, c)) {
                return values[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        return MISSING;
    }

    private boolean isAt(final int slot, final long a, final long b, final int c) {
        return first[slot] == a && second[slot] == b && third[slot] == c;
    }

    private int slot(final long a, final long b, final int c) {
        return Hashing.hash(a * 31 + b ^ (long) c * 0x9E37_79B9_7F4A_7C15L, mask);
    }

    @Override
    public String toString() {
        return "LongPairIndex{slots=" + values.length + '}';
    }
}
