package io.merrow.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * What one dimension must and must not be. A value passes when it is in {@code match}, or that is empty, and it is not in
 * {@code notMatch}. A record that has no such value passes where {@code match} is empty. Immutable.
 *
 * @param match    any of these.
 * @param notMatch none of these; stronger than {@code match}.
 */
public record Patterns(List<String> match, List<String> notMatch) {
    /** Everything passes. */
    public static final Patterns NONE = new Patterns(List.of(), List.of());

    /** Takes lists whose entries may themselves be several with commas between. */
    public Patterns {
        match = split(match);
        notMatch = split(notMatch);
    }

    /** Whether everything passes. */
    public boolean isEmpty() {
        return match.isEmpty() && notMatch.isEmpty();
    }

    /** Entries at their commas, but for those in braces and brackets, which are a glob's own. */
    private static List<String> split(final List<String> entries) {
        final List<String> parts = new ArrayList<>();
        for (final String entry : entries) {
            int depth = 0;
            int start = 0;
            for (int i = 0; i < entry.length(); i++) {
                switch (entry.charAt(i)) {
                    case '{', '[' -> depth++;
                    case '}', ']' -> depth--;
                    case ',' -> {
                        if (depth == 0) {
                            add(parts, entry.substring(start, i));
                            start = i + 1;
                        }
                    }
                    default -> {
                        // part of a pattern
                    }
                }
            }
            add(parts, entry.substring(start));
        }
        return List.copyOf(parts);
    }

    private static void add(final List<String> parts, final String part) {
        if (!part.isBlank()) {
            parts.add(part.strip());
        }
    }
}
