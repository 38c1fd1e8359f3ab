package io.merrow.config.export;

import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Shares of a whole, written as decimal numbers. */
final class Shares {
    private static final Pattern SHARE = Pattern.compile("0|1|1\\.0+|0?\\.[0-9]{1,12}");

    private Shares() {}

    static void check(final BiConsumer<String, String> errors, final String key, final String text) {
        if (!SHARE.matcher(text).matches()) {
            errors.accept(key, key + " must be a number from 0 to 1, like 0.05, is \"" + text + "\"");
        }
    }
}
