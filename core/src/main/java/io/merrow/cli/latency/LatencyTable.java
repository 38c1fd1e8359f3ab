package io.merrow.cli.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A line for each stage: how often, and the familiar percentiles. */
public final class LatencyTable {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long S = 1_000_000_000;

    private LatencyTable() {}

    /** At most 100 columns wide. */
    public static List<String> lines(final LatencySnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-20s %10s %9s %9s %9s %9s %9s %9s %9s",
                "STAGE", "COUNT", "MIN", "P50", "P90", "P99", "P99.9", "P99.99", "MAX"));
        snapshot.stages().forEach((label, histogram) -> lines.add(line(label, histogram)));
        return lines;
    }

    private static String line(final String label, final Histogram histogram) {
        final StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT, "%-20s %10d %9s", label, histogram.getTotalCount(), duration(histogram.getMinValue())));
        for (final double percentile : PERCENTILES) {
            line.append(String.format(" %9s", duration(histogram.getValueAtPercentile(percentile))));
        }
        return line.append(String.format(" %9s", duration(histogram.getMaxValue())))
                .toString();
    }

    /** Three digits and the unit, like {@code 12.3 µs}. */
    static String duration(final long ns) {
        if (ns < US) {
            return ns + " ns";
        }
        return ns < MS ? digits(ns, US) + " µs" : ns < S ? digits(ns, MS) + " ms" : digits(ns, S) + " s";
    }

    private static String digits(final long ns, final long unit) {
        final double value = (double) ns / unit;
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
