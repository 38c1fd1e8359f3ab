package io.merrow.query;

/** An invalid filter; the message has the error, the correction and the column. */
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
