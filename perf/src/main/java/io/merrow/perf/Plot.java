package io.merrow.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a result of the load lab into a program for gnuplot, which draws it as SVG: {@code latency} has the percentiles
 * of every stage by scenario, on HdrHistogram's axis of nines; {@code load} the processor time over the packets offered.
 */
public final class Plot {
    private static final Pattern LATENCY = Pattern.compile("(.+): latency\\.event_applied\\.p([0-9.]+)_us");
    private static final double PERCENT = 100.0;

    private Plot() {}

    /** {@code latency} or {@code load}, and the result's file. The program goes to standard output. */
    public static void main(final String[] arguments) {
        try {
            final Map<String, List<Double>> figures = ResultFile.read(Path.of(arguments[1]));
            if (arguments[0].equals("latency")) {
                latency(figures, System.out);
            } else {
                load(figures, System.out);
            }
        } catch (final IOException e) {
            System.err.println("plot: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void head(final PrintStream out, final String title) {
        out.println("set terminal svg size 900,480 font 'sans-serif,13' background 'white'");
        out.println("set title '" + title + "'");
        out.println("set grid lc rgb '#dddddd'; set key outside right; set border 3; set tics nomirror");
    }

    static void latency(final Map<String, List<Double>> figures, final PrintStream out) {
        final Map<String, Map<Double, Double>> curves = new LinkedHashMap<>();
        figures.forEach((name, values) -> {
            final Matcher matcher = LATENCY.matcher(name);
            if (matcher.matches()) {
                curves.computeIfAbsent(matcher.group(1), key -> new LinkedHashMap<>())
                        .put(Double.parseDouble(matcher.group(2)), values.get(values.size() - 1));
            }
        });
        head(out, "packet in the kernel → table updated");
        out.println("set logscale xy; set ylabel 'µs'; set xlabel 'percentile'");
        out.println("set xtics ('50' 2, '90' 10, '99' 100, '99.9' 1000, '99.99' 10000)");
        final List<String> plots = new ArrayList<>();
        int number = 0;
        for (final Map.Entry<String, Map<Double, Double>> curve : curves.entrySet()) {
            out.println("$d" + number + " << EOD");
            curve.getValue()
                    .forEach((percentile, us) ->
                            out.printf(Locale.ROOT, "%g %g%n", PERCENT / (PERCENT - percentile), Math.max(us, 1e-3)));
            out.println("EOD");
            plots.add("$d" + number++ + " with linespoints lw 2 title '" + curve.getKey() + "' noenhanced");
        }
        out.println("plot " + String.join(", ", plots));
    }

    @SuppressWarnings("OrphanedFormatString") // it is gnuplot's
    static void load(final Map<String, List<Double>> figures, final PrintStream out) {
        final List<Double> packets = figures.getOrDefault("loads: packets.offered", List.of());
        final List<Double> seconds = figures.getOrDefault("loads: step.seconds", List.of());
        final Map<String, String> curves = new LinkedHashMap<>();
        curves.put("loads: processor.user_cores", "agent, outside the kernel");
        curves.put("loads: processor.system_cores", "agent, in the kernel");
        curves.put("loads: processor.bpf_cores", "kernel program");
        head(out, "processor time over load");
        out.println("set ylabel 'cores'; set xlabel 'packets/s'; set yrange [0:]; set format x \"%.0s%c\"");
        final List<String> plots = new ArrayList<>();
        int number = 0;
        for (final Map.Entry<String, String> curve : curves.entrySet()) {
            final List<Double> values = figures.getOrDefault(curve.getKey(), List.of());
            out.println("$d" + number + " << EOD");
            for (int i = 0; i < values.size(); i++) {
                out.printf(Locale.ROOT, "%g %g%n", packets.get(i) / seconds.get(i), values.get(i));
            }
            out.println("EOD");
            plots.add("$d" + number++ + " with linespoints lw 2 title '" + curve.getValue() + "'");
        }
        out.println("plot " + String.join(", ", plots));
    }
}
