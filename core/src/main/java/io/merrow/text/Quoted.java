package io.merrow.text;

/** What a user wrote, as messages repeat it: in quotes, one line, not longer than a line can bear. */
public final class Quoted {
    private static final int MOST_CHARACTERS = 40;

    private Quoted() {}

    public static String of(final String text) {
        return '"' + cut(text) + '"';
    }

    /** Without quotes. */
    public static String cut(final String text) {
        final String line = text.replaceAll("\\s*\\R\\s*", " ");
        if (line.length() <= MOST_CHARACTERS) {
            return line;
        }
        final int end =
                line.offsetByCodePoints(0, Math.min(MOST_CHARACTERS - 1, line.codePointCount(0, line.length())));
        return line.substring(0, end) + '…';
    }
}
