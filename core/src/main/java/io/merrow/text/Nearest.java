package io.merrow.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
    /** Names in other programs, and ours. */
    private static final Map<String, String> SYNONYMS = Map.of(
            "http/protobuf", "http_binary",
            "http", "http_binary",
            "warning", "warn",
            "icmp6", "ipv6-icmp",
            "icmpv6", "ipv6-icmp",
            "off", "none");

    private Nearest() {}

    /** The same word written otherwise (camelCase, kebab-case, capitals); else the nearest, near enough to be a typing error. */
    public static Optional<String> of(final String word, final Collection<String> candidates) {
        final String plain = plain(word);
        final Optional<String> same = candidates.stream()
                .filter(candidate ->
                        plain(candidate).equals(plain) || candidate.equals(SYNONYMS.get(word.toLowerCase(Locale.ROOT))))
                .findFirst();
        if (same.isPresent()) {
            return same;
        }
        final int limit = Math.max(1, Math.min(word.length(), 9) / 3);
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    private static String plain(final String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Damerau-Levenshtein distance (optimal string alignment): inserted, lost, wrong and swapped letters. */
    static int distance(final String a, final String b) {
        final int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(final int[][] cost, final String a, final String b, final int i, final int j) {
        final int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        final int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        final boolean swapped =
                i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
