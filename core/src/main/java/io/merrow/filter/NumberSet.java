package io.merrow.filter;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of numbers from 0 up, as ranges. Immutable; a look-up allocates nothing. */
final class NumberSet {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,10})(?:\\s*-\\s*(\\d{1,10}))?");

    private final long[] first;
    private final long[] last;

    private NumberSet(final List<long[]> sorted) {
        first = sorted.stream().mapToLong(range -> range[0]).toArray();
        last = sorted.stream().mapToLong(range -> range[1]).toArray();
        for (int i = 1; i < last.length; i++) {
            last[i] = Math.max(last[i], last[i - 1]); // ranges may overlap: then the search looks back no further
        }
    }

    /** Of {@code 80} and {@code 8000-8999}; each must be valid. */
    static NumberSet of(final List<String> ranges, final long max) {
        return new NumberSet(ranges.stream()
                .map(range -> parse(range, max))
                .sorted(Comparator.comparingLong(range -> range[0]))
                .toList());
    }

    /**
     * First and last number of a range.
     *
     * @throws IllegalArgumentException saying what is wrong with it.
     */
    static long[] parse(final String text, final long max) {
        final Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a number or a range, like 80 or 8000-8999");
        }
        final long from = Long.parseLong(matcher.group(1));
        final long to = matcher.group(2) == null ? from : Long.parseLong(matcher.group(2));
        if (from > to || to > max) {
            throw new IllegalArgumentException("must be between 0 and " + max + ", the smaller number first");
        }
        return new long[] {from, to};
    }

    static boolean isRange(final String text) {
        return RANGE.matcher(text).matches();
    }

    boolean isEmpty() {
        return first.length == 0;
    }

    boolean contains(final long number) {
        final int found = Arrays.binarySearch(first, number);
        final int index = found >= 0 ? found : -found - 2;
        return index >= 0 && number <= last[index];
    }

    @Override
    public String toString() {
        return "NumberSet{first=" + Arrays.toString(first) + ", last=" + Arrays.toString(last) + '}';
    }
}
