package io.merrow.config.export;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** What holds for configured headers (RFC 9110, 5.1 and 5.5). */
final class HeaderRules {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");

    private HeaderRules() {}

    static void check(
            final BiConsumer<String, String> errors, final Map<String, String> headers, final AuthConfig auth) {
        headers.forEach((name, value) -> check(errors, name, value));
        final boolean both = headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
        if (both && (!auth.bearer().isEmpty() || !auth.basic().user().isEmpty())) {
            errors.accept("auth", "auth and headers.authorization exclude each other; remove one");
        }
    }

    private static void check(final BiConsumer<String, String> errors, final String name, final String value) {
        final String key = "headers." + name;
        if (!NAME.matcher(name).matches()) {
            errors.accept(key, key + " is not a valid header name (RFC 9110, 5.1); use letters, digits and -");
        } else if (!VALUE.matcher(value).matches()) {
            errors.accept(key, key + " has an invalid value; use visible ASCII characters on one line");
        }
    }

    /** Names alone may be shown. */
    static Map<String, String> masked(final Map<String, String> headers) {
        final Map<String, String> masked = new TreeMap<>(headers);
        masked.replaceAll((name, value) -> "***");
        return masked;
    }
}
