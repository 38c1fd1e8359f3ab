package io.merrow.query;

/** Walks over a filter's characters. One use, one thread. */
final class QueryLexer {
    private static final String[] OPERATORS = {"!=", "<=", ">=", ":", "=", "<", ">"};

    private final String text;
    private int at;

    QueryLexer(final String text) {
        this.text = text;
    }

    /** Its column, from 1. */
    int column() {
        return at + 1;
    }

    QueryException error(final String message) {
        return new QueryException(column(), message);
    }

    /** The present token, for messages. */
    String current() {
        return at < text.length() ? text.substring(at, at + 1) : "the end";
    }

    boolean isAtEnd() {
        skipBlanks();
        return at == text.length();
    }

    boolean isAt(final char c) {
        skipBlanks();
        return isNow(c);
    }

    boolean take(final char c) {
        skipBlanks();
        return takeNow(c);
    }

    boolean isNow(final char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    boolean takeNow(final char c) {
        if (isNow(c)) {
            at++;
            return true;
        }
        return false;
    }

    boolean isAtWord(final String word) {
        skipBlanks();
        final int end = at + word.length();
        if (!text.regionMatches(true, at, word, 0, word.length())) {
            return false;
        }
        return end == text.length()
                || Character.isWhitespace(text.charAt(end))
                || "()\"".indexOf(text.charAt(end)) >= 0;
    }

    boolean takeWord(final String word) {
        if (isAtWord(word)) {
            at += word.length();
            return true;
        }
        return false;
    }

    /** Characters that mean nothing else; a field's name ends at its operator, a value at a comma. */
    String bare(final boolean isName) {
        final String ends = isName ? "()\",:<>=!" : "()\",<>=!";
        final int start = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && text.charAt(at) != '\\'
                && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** The operator here, with the blanks around it; null when there is none. */
    String operator() {
        final int start = at;
        skipBlanks();
        for (final String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                skipBlanks();
                return operator;
            }
        }
        at = start;
        return null;
    }

    /** A text in quotes; \" and \\ stand for themselves. */
    String quoted() {
        final int start = at++;
        final StringBuilder result = new StringBuilder();
        while (at < text.length()) {
            final char c = text.charAt(at++);
            if (c == '"') {
                return result.toString();
            }
            if (c == '\\' && at < text.length()) {
                result.append(text.charAt(at++));
            } else {
                result.append(c);
            }
        }
        at = start;
        throw error("missing closing \"");
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    @Override
    public String toString() {
        return "QueryLexer{" + text + ", at=" + at + '}';
    }
}
