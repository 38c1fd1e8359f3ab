package io.merrow.filter;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The patterns of all dimensions. Immutable. */
public final class FilterPatterns {
    /** Everything passes. */
    public static final FilterPatterns NONE = new FilterPatterns(Map.of());

    private final Map<FilterDimension, Patterns> byDimension = new EnumMap<>(FilterDimension.class);

    /**
     * @param byDimension where one is missing, everything passes in it.
     */
    public FilterPatterns(final Map<FilterDimension, Patterns> byDimension) {
        this.byDimension.putAll(byDimension);
    }

    /** The patterns of one dimension. */
    public Patterns of(final FilterDimension dimension) {
        return byDimension.getOrDefault(dimension, Patterns.NONE);
    }

    boolean areEmpty(final FilterDimension... dimensions) {
        return Arrays.stream(dimensions).allMatch(dimension -> of(dimension).isEmpty());
    }

    /** Whether everything passes. */
    public boolean isEmpty() {
        return areEmpty(FilterDimension.values());
    }

    @Override
    public String toString() {
        return "FilterPatterns" + byDimension;
    }
}
