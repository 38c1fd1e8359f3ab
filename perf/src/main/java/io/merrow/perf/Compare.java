package io.merrow.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the figures of two builds: B over A. Round n of A is paired with round n of B, which ran right after it, so
 * that a noisy minute meets both; the ratio is the median of the pairs' and its spread their least and most. A ratio
 * whose spread has 1 in it is noise.
 */
public final class Compare {
    private static final int LEAST_ROUNDS = 3;

    private Compare() {}

    /** Files of A, the word {@code --}, files of B; each figure's rounds in the order of the files. */
    public static void main(final String[] arguments) {
        final int middle = Arrays.asList(arguments).indexOf("--");
        if (middle < 1 || middle == arguments.length - 1) {
            System.err.println("compare: FILE… -- FILE…");
            System.exit(2);
        }
        try {
            print(
                    read(Arrays.copyOfRange(arguments, 0, middle)),
                    read(Arrays.copyOfRange(arguments, middle + 1, arguments.length)),
                    System.out);
        } catch (final IOException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Map<String, List<Double>> read(final String[] files) throws IOException {
        final Map<String, List<Double>> all = new LinkedHashMap<>();
        for (final String file : files) {
            ResultFile.read(Path.of(file)).forEach((name, values) -> all.computeIfAbsent(name, key -> new ArrayList<>())
                    .addAll(values));
        }
        return all;
    }

    static void print(final Map<String, List<Double>> a, final Map<String, List<Double>> b, final PrintStream out) {
        out.printf("%-72s %14s %14s %8s %17s %6s%n", "figure", "A, median", "B, median", "B / A", "spread", "rounds");
        a.forEach((name, before) -> {
            final List<Double> after = b.get(name);
            if (after != null) {
                out.println(line(name, before, after));
            }
        });
        final List<String> lonely = new ArrayList<>(a.keySet());
        lonely.removeAll(b.keySet());
        lonely.forEach(name -> out.println("only in A: " + name));
        final List<String> added = new ArrayList<>(b.keySet());
        added.removeAll(a.keySet());
        added.forEach(name -> out.println("only in B: " + name));
    }

    private static String line(final String name, final List<Double> before, final List<Double> after) {
        final int rounds = Math.min(before.size(), after.size());
        final double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = before.get(i).equals(after.get(i)) ? 1 : after.get(i) / before.get(i);
        }
        Arrays.sort(ratios);
        final double least = ratios[0];
        final double most = ratios[rounds - 1];
        final String verdict = rounds < LEAST_ROUNDS ? "too few rounds" : least <= 1 && most >= 1 ? "noise" : "differs";
        return String.format(
                Locale.ROOT,
                "%-72s %14.2f %14.2f %8.3f %8.3f…%8.3f %6d %s",
                name,
                median(before),
                median(after),
                ratios[rounds / 2],
                least,
                most,
                rounds,
                verdict);
    }

    private static double median(final List<Double> values) {
        final double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
