package io.merrow.query;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Words as they are compared and written. */
final class Texts {
    private static final Pattern PLAIN = Pattern.compile("[^\\s()\"\\\\,:<>=!]+");
    private static final Pattern PLAIN_VALUE = Pattern.compile("[^\\s()\"\\\\,<>=!]+");

    /** Words between terms. */
    private static final Set<String> RESERVED = Set.of("and", "or", "not", "&&", "||");

    private Texts() {}

    /** As text that the parser reads back: in quotes where it would be taken for something else. */
    static String quote(final String text, final boolean isValue) {
        final boolean isWord = RESERVED.contains(text.toLowerCase(Locale.ROOT)) || Tcpdump.isPrimitive(text);
        if ((isValue ? PLAIN_VALUE : PLAIN).matcher(text).matches() && (isValue || !isWord)) {
            return text;
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Whether a fact has the word in it. */
    static boolean contains(final Object fact, final String word) {
        if (fact instanceof List<?> list) {
            return list.stream().anyMatch(each -> contains(each, word));
        }
        return fact.toString().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }

    /** A whole name with {@code *} and {@code ?}, whatever its case. */
    static Pattern glob(final String text) {
        final StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }
}
