package io.merrow.filter;

/** The dimension of TCP flags, of which a record has several at once: any of them counts. Immutable. */
final class FlagRule {
    private static final int FLAGS = 9;

    private final int match;
    private final int notMatch;
    private final boolean any;

    FlagRule(final FilterDimension dimension, final Patterns patterns, final FilterNames names) {
        match = mask(NameRule.codes(dimension, patterns.match(), FLAGS, names::tcpFlag));
        notMatch = mask(NameRule.codes(dimension, patterns.notMatch(), FLAGS, names::tcpFlag));
        any = patterns.match().isEmpty();
    }

    private static int mask(final boolean[] bits) {
        int mask = 0;
        for (int bit = 0; bit < bits.length; bit++) {
            mask |= bits[bit] ? 1 << bit : 0;
        }
        return mask;
    }

    boolean passes(final int flags) {
        return (any || (flags & match) != 0) && (flags & notMatch) == 0;
    }

    boolean passesWithout() {
        return any;
    }
}
