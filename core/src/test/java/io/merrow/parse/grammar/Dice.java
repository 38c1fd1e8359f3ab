package io.merrow.parse.grammar;

import java.util.SplittableRandom;

/** Seeded choices. While it lies, lengths in headers are now and then wrong. */
final class Dice {
    private static final int LIE_IN = 6;

    private final SplittableRandom random;
    private boolean lying;

    Dice(final long seed) {
        random = new SplittableRandom(seed);
    }

    void lying(final boolean value) {
        lying = value;
    }

    /** True once in {@code in} times. */
    boolean once(final int in) {
        return random.nextInt(in) == 0;
    }

    /** From 0 to {@code bound} - 1. */
    int below(final int bound) {
        return random.nextInt(bound);
    }

    int any() {
        return random.nextInt();
    }

    int of(final int... values) {
        return values[random.nextInt(values.length)];
    }

    /** The length that a header names: the true one, or a lie. */
    int length(final int truth, final int max) {
        if (!lying || !once(LIE_IN)) {
            return truth;
        }
        final int lie =
                switch (random.nextInt(6)) {
                    case 0 -> 0;
                    case 1 -> max;
                    case 2 -> truth + 1;
                    case 3 -> truth - 1;
                    case 4 -> truth + random.nextInt(65) - 32;
                    default -> random.nextInt(max + 1);
                };
        return Math.max(0, Math.min(max, lie));
    }

    byte[] noise(final int count) {
        final byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "Dice{lying=" + lying + '}';
    }
}
