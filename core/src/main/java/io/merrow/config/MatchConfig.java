package io.merrow.config;

import io.merrow.filter.FilterDimension;
import io.merrow.filter.Patterns;
import java.util.List;
import java.util.function.BiConsumer;

/** What one dimension must and must not be. */
public record MatchConfig(
        @Key(text = true, doc = "Only what is any of these; empty: everything.") List<String> match,
        @Key(text = true, doc = "Nothing that is any of these, whatever else matches.") List<String> notMatch) {
    public MatchConfig {
        match = List.copyOf(match);
        notMatch = List.copyOf(notMatch);
    }

    /** The same as the filters take it. */
    Patterns patterns() {
        return new Patterns(match, notMatch);
    }

    /** Reports what cannot be read; {@code key} is this section's within the one that is checked. */
    void check(final BiConsumer<String, String> errors, final String key, final FilterDimension dimension) {
        check(errors, key + ".match", new Patterns(match, List.of()).match(), dimension);
        check(errors, key + ".not_match", new Patterns(notMatch, List.of()).match(), dimension);
    }

    private static void check(
            final BiConsumer<String, String> errors,
            final String key,
            final List<String> patterns,
            final FilterDimension dimension) {
        for (final String pattern : patterns) {
            try {
                dimension.check(pattern);
            } catch (final IllegalArgumentException e) {
                errors.accept(key, key + " " + e.getMessage() + "; correct \"" + pattern + '"');
            }
        }
    }
}
