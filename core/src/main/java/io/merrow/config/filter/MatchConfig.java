package io.merrow.config.filter;

import io.merrow.config.schema.Key;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.Patterns;
import io.merrow.text.Quoted;
import java.util.List;
import java.util.function.BiConsumer;

/** What one dimension must and must not be. */
public record MatchConfig(
        @Key(text = true, doc = "Keeps only flows that match any of these. Empty: all flows.") List<String> match,
        @Key(text = true, doc = "Excludes flows that match any of these. Takes precedence over match.")
                List<String> notMatch) {
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
        check(errors, key + ".match", match, dimension);
        check(errors, key + ".not_match", notMatch, dimension);
    }

    private static void check(
            final BiConsumer<String, String> errors,
            final String key,
            final List<String> entries,
            final FilterDimension dimension) {
        for (int i = 0; i < entries.size(); i++) {
            for (final String pattern : new Patterns(List.of(entries.get(i)), List.of()).match()) {
                try {
                    dimension.check(pattern);
                } catch (final IllegalArgumentException e) {
                    errors.accept(key + '[' + i + ']', key + " " + e.getMessage() + ", is " + Quoted.of(pattern));
                }
            }
        }
    }
}
