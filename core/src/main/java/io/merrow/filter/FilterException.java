package io.merrow.filter;

/** A filter that no record, or every record, would pass: a value that nothing is called. */
public final class FilterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    FilterException(final FilterDimension dimension, final String reason) {
        super(dimension.key() + ": " + reason);
    }
}
