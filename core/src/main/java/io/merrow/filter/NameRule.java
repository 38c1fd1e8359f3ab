package io.merrow.filter;

import io.merrow.net.Globs;
import io.merrow.text.Nearest;
import io.merrow.text.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One dimension of names that stand for codes: resolved to a table of codes when it is compiled, so that a record's code
 * is looked up and no name is ever made. Immutable.
 */
final class NameRule {
    /** What Mermin, or another registry, calls the same. */
    private static final Map<String, String> ALIASES = Map.of(
            "ipv6-icmp", "icmpv6",
            "fin_wait_1", "fin_wait",
            "fin_wait_2", "fin_wait",
            "df", "cs0");

    private static final int MOST_LISTED = 16;

    private final boolean[] passes;
    private final boolean passesWithout;

    private NameRule(final boolean[] passes, final boolean passesWithout) {
        this.passes = passes;
        this.passesWithout = passesWithout;
    }

    /**
     * @param codes number of codes, from 0.
     * @param names of a code, null where it has none.
     * @throws FilterException naming a pattern that no name matches: it would filter everything or nothing.
     */
    static NameRule of(
            final FilterDimension dimension,
            final Patterns patterns,
            final int codes,
            final IntFunction<String> names) {
        if (patterns.isEmpty()) {
            return new NameRule(null, true);
        }
        final boolean[] match = codes(dimension, patterns.match(), codes, names);
        final boolean[] notMatch = codes(dimension, patterns.notMatch(), codes, names);
        final boolean any = patterns.match().isEmpty();
        final boolean[] passes = new boolean[codes];
        for (int code = 0; code < codes; code++) {
            passes[code] = (any || match[code]) && !notMatch[code];
        }
        return new NameRule(passes, any);
    }

    /** The codes that one of the patterns matches. */
    static boolean[] codes(
            final FilterDimension dimension,
            final List<String> patterns,
            final int codes,
            final IntFunction<String> names) {
        final boolean[] matched = new boolean[codes];
        for (final String pattern : patterns) {
            final IntPredicate wanted =
                    dimension.isNumber(pattern) ? numbers(dimension, pattern) : named(pattern, names);
            boolean found = false;
            for (int code = 0; code < codes; code++) {
                if (wanted.test(code)) {
                    matched[code] = true;
                    found = true;
                }
            }
            if (!found) {
                throw new FilterException(
                        dimension, "unknown value " + Quoted.of(pattern) + hint(pattern, codes, names));
            }
        }
        return matched;
    }

    private static String hint(final String pattern, final int codes, final IntFunction<String> names) {
        final List<String> known = IntStream.range(0, codes)
                .mapToObj(names)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return Nearest.of(pattern, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse(known.size() <= MOST_LISTED ? "; must be one of " + String.join(", ", known) : "");
    }

    private static IntPredicate named(final String pattern, final IntFunction<String> names) {
        final Globs glob = Globs.of(List.of(pattern));
        return code -> {
            final String name = names.apply(code);
            final String alias = name == null ? null : ALIASES.get(name);
            return name != null && glob.contains(name) || alias != null && glob.contains(alias);
        };
    }

    /** Of a code that has a number beside its name: its low byte. */
    private static IntPredicate numbers(final FilterDimension dimension, final String pattern) {
        final NumberSet numbers = NumberSet.of(List.of(pattern), dimension.max());
        return code -> numbers.contains(code & 0xFF);
    }

    /** A code without a name passes as a record without a code does, but where its number is excluded. */
    boolean passes(final int code) {
        return passes == null || passes[code];
    }

    boolean passesWithout() {
        return passesWithout;
    }

    @Override
    public String toString() {
        return "NameRule" + Arrays.toString(passes);
    }
}
