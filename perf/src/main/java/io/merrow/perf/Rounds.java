package io.merrow.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs JMH's selection several times over, so that rivals take turns, and sums the rounds up by their medians. JMH alone
 * runs all forks of one benchmark in a row: another load of a minute then disturbs one alternative only.
 */
public final class Rounds {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private final Map<String, List<RunResult>> figures = new LinkedHashMap<>();
    private final List<RunResult> all = new ArrayList<>();

    private Rounds() {}

    /** Number of rounds, file for JMH's JSON of all of them, file to add the medians to, and JMH's own options. */
    public static void main(final String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        final String[] options = Arrays.copyOfRange(arguments, 3, arguments.length);
        final Rounds rounds = new Rounds();
        for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
            new Runner(new CommandLineOptions(options)).run().forEach(rounds::add);
            // After each round: what is broken off is not lost.
            ResultFormatFactory.getInstance(ResultFormatType.JSON, arguments[1]).writeOut(rounds.all);
        }
        rounds.print(System.out);
        try (PrintStream file =
                new PrintStream(Files.newOutputStream(Path.of(arguments[2]), StandardOpenOption.APPEND))) {
            rounds.print(file);
        }
    }

    private void add(final RunResult result) {
        all.add(result);
        figures.computeIfAbsent(name(result.getParams()), name -> new ArrayList<>())
                .add(result);
    }

    private void print(final PrintStream out) {
        out.printf(Locale.ROOT, "%-66s %6s %12s %12s %12s %8s%n", "figure", "rounds", "median", "min", "max", "B/op");
        figures.forEach((name, results) -> {
            final double[] scores = sorted(results, null);
            final double[] bytes = sorted(results, ALLOCATION);
            out.printf(
                    Locale.ROOT,
                    "%-66s %6d %12.0f %12.0f %12.0f %8s %s%n",
                    name,
                    scores.length,
                    scores[scores.length / 2],
                    scores[0],
                    scores[scores.length - 1],
                    bytes.length == 0 ? "" : String.format(Locale.ROOT, "%.3f", bytes[bytes.length / 2]),
                    results.get(0).getPrimaryResult().getScoreUnit());
        });
    }

    private static double[] sorted(final List<RunResult> results, final String secondary) {
        return results.stream()
                .filter(result ->
                        secondary == null || result.getSecondaryResults().containsKey(secondary))
                .mapToDouble(result -> secondary == null
                        ? result.getPrimaryResult().getScore()
                        : result.getSecondaryResults().get(secondary).getScore())
                .sorted()
                .toArray();
    }

    private static String name(final BenchmarkParams params) {
        final String full = params.getBenchmark();
        final StringBuilder name =
                new StringBuilder(full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1));
        for (final String key : params.getParamsKeys()) {
            name.append(' ').append(key).append('=').append(params.getParam(key));
        }
        return name.toString();
    }

    @Override
    public String toString() {
        return "Rounds{results=" + all.size() + ", figures=" + figures.keySet() + "}";
    }
}
