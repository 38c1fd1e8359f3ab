package io.merrow.config.keys;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whole numbers and sizes: {@code 1024}, {@code 64Ki}, {@code 16Mi}. */
final class Numbers {
    private static final Pattern SIZE = Pattern.compile("([+-]?\\d{1,15})(|Ki|Mi|Gi)");

    private Numbers() {}

    /** @throws IllegalArgumentException when it is none; the message is the hint. */
    static BigInteger parse(final String text) {
        final Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("write it as digits, like 1024 or 64Ki");
        }
        final int shift =
                switch (matcher.group(2)) {
                    case "Ki" -> 10;
                    case "Mi" -> 20;
                    case "Gi" -> 30;
                    default -> 0;
                };
        return new BigInteger(matcher.group(1)).shiftLeft(shift);
    }
}
