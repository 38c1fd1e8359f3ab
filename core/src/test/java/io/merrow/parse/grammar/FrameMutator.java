package io.merrow.parse.grammar;

import java.util.Arrays;

/** Damages frames: cut, padded, flipped, overwritten. */
final class FrameMutator {
    private final Dice dice;

    FrameMutator(final Dice dice) {
        this.dice = dice;
    }

    byte[] mutate(final byte[] frame) {
        return switch (dice.below(12)) {
            case 0, 1 -> cut(frame);
            case 2 -> Arrays.copyOf(frame, frame.length + dice.below(20));
            case 3, 4 -> flip(frame.clone(), 1 + dice.below(3));
            case 5 -> overwrite(frame.clone(), 1 + dice.below(4));
            default -> frame;
        };
    }

    byte[] cut(final byte[] frame) {
        return Arrays.copyOf(frame, dice.below(frame.length + 1));
    }

    private byte[] flip(final byte[] frame, final int times) {
        for (int i = 0; i < times; i++) {
            frame[dice.below(frame.length)] ^= (byte) (1 << dice.below(8));
        }
        return frame;
    }

    private byte[] overwrite(final byte[] frame, final int times) {
        for (int i = 0; i < times; i++) {
            frame[dice.below(frame.length)] = (byte) dice.of(0, 0xFF, dice.below(256));
        }
        return frame;
    }
}
