package io.merrow.filter;

/** One dimension of numbers. Immutable. */
final class NumberRule {
    private final NumberSet match;
    private final NumberSet notMatch;

    NumberRule(final Patterns patterns, final long max) {
        match = NumberSet.of(patterns.match(), max);
        notMatch = NumberSet.of(patterns.notMatch(), max);
    }

    boolean passes(final long number) {
        return (match.isEmpty() || match.contains(number)) && !notMatch.contains(number);
    }

    boolean passesWithout() {
        return match.isEmpty();
    }
}
