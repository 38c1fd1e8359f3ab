package io.merrow.query;

/** A filter that cannot be meant; the message says what is wrong, what to write instead, and where. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;

    QueryException(final int column, final String message) {
        super("filter, column " + column + ": " + message);
        this.column = column;
    }

    /** Where it is wrong, from 1. */
    public int column() {
        return column;
    }
}
