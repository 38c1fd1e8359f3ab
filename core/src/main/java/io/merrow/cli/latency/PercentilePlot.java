package io.merrow.cli.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The curve of HdrHistogram's plots in a terminal: latency, logarithmic, over the percentile, an equal width for each nine.
 * A digit for each stage marks its curve; where curves meet the later one is seen.
 */
public final class PercentilePlot {
    private static final int LABEL_WIDTH = 9;
    private static final int NINES = 5;
    private static final double ROUNDING = 0.005; // of the histogram: 10 ms may be reported as 10.002
    private static final String[] TICKS = {"0%", "90%", "99%", "99.9%", "99.99%", "99.999%"};

    private final int width;
    private final int height;

    /** @param width of the plot with its labels, 40 or more columns; {@code height} 5 or more rows. */
    public PercentilePlot(final int width, final int height) {
        this.width = Math.max(40, width) - LABEL_WIDTH - 2;
        this.height = Math.max(5, height);
    }

    /** Line by line, from above; empty without any histogram. */
    public List<String> lines(final LatencySnapshot snapshot) {
        final List<String> lines = new ArrayList<>();
        if (snapshot.stages().isEmpty()) {
            return lines;
        }
        final double low = Math.floor(snapshot.stages().values().stream()
                .mapToDouble(histogram -> log(histogram.getMinValue()))
                .min()
                .orElse(0));
        final double high = Math.max(
                low + 1,
                Math.ceil(-ROUNDING
                        + snapshot.stages().values().stream()
                                .mapToDouble(histogram -> log(histogram.getMaxValue()))
                                .max()
                                .orElse(1)));
        final char[][] canvas = new char[height][width];
        for (final char[] row : canvas) {
            java.util.Arrays.fill(row, ' ');
        }
        int number = 0;
        for (final Histogram histogram : snapshot.stages().values()) {
            draw(canvas, histogram, (char) ('1' + number++), low, high);
        }
        for (int row = 0; row < height; row++) {
            lines.add(label(row, low, high) + " ┤" + new String(canvas[row]).stripTrailing());
        }
        lines.add(" ".repeat(LABEL_WIDTH) + " └" + "─".repeat(width));
        lines.add(ticks());
        number = 0;
        for (final Map.Entry<String, Histogram> stage : snapshot.stages().entrySet()) {
            final String words = snapshot.sentences().get(stage.getKey());
            lines.add("  " + (char) ('1' + number++) + "  " + stage.getKey() + (words == null ? "" : ": " + words));
        }
        return lines;
    }

    /** To the highest percentile that the count supports: ten values have no p99.9. */
    private void draw(
            final char[][] canvas, final Histogram histogram, final char mark, final double low, final double high) {
        final double last = Math.log10(histogram.getTotalCount()) / NINES * (width - 1);
        int before = -1;
        for (int column = 0; column < width && (column <= last || column == 0); column++) {
            final double percentile = 100 * (1 - Math.pow(10, -(double) NINES * column / (width - 1)));
            final double share = (log(histogram.getValueAtPercentile(percentile)) - low) / (high - low);
            final int row = height - 1 - (int) Math.round(share * (height - 1));
            for (int between = before < 0 ? row : Math.min(before - 1, row); between >= row; between--) {
                canvas[between][column] = mark;
            }
            canvas[row][column] = mark;
            before = row;
        }
    }

    /** Powers of ten, and what lies in the rows between is left empty. */
    private String label(final int row, final double low, final double high) {
        final double value = high - (high - low) * row / (height - 1);
        final double step = (high - low) / (height - 1);
        final double nearest = Math.rint(value);
        return Math.abs(value - nearest) > step / 2
                ? " ".repeat(LABEL_WIDTH)
                : String.format("%" + LABEL_WIDTH + "s", LatencyTable.duration(Math.round(Math.pow(10, nearest))));
    }

    private String ticks() {
        final StringBuilder ticks = new StringBuilder(" ".repeat(LABEL_WIDTH + 2));
        for (int nine = 0; nine <= NINES; nine++) {
            final int at = LABEL_WIDTH + 2 + nine * (width - 1) / NINES;
            final int from = nine == NINES ? at - TICKS[nine].length() + 1 : at;
            while (ticks.length() < from) {
                ticks.append(' ');
            }
            ticks.append(TICKS[nine]);
        }
        return ticks.toString();
    }

    private static double log(final long ns) {
        return Math.log10(Math.max(1, ns));
    }
}
