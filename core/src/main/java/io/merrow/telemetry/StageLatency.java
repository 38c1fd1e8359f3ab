package io.merrow.telemetry;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long each {@link Stage} took, by HdrHistogram: 1 ns to 1 hour, three significant digits.
 *
 * <p>{@link #record} is called by the one thread of a lane, without locks and without allocation. Readers may be any
 * thread; they take turns.
 */
public final class StageLatency {
    private static final long LOWEST_NS = 1L;
    private static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NS_PER_US = 1_000.0;

    private final Map<Stage, SingleWriterRecorder[]> recorders = new EnumMap<>(Stage.class);
    private final Map<Stage, Histogram> totals = new EnumMap<>(Stage.class);
    private final Map<Stage, Histogram> intervals = new EnumMap<>(Stage.class);

    /**
     * @param lanes how many threads write.
     */
    public StageLatency(final int lanes) {
        for (final Stage stage : Stage.values()) {
            final SingleWriterRecorder[] perLane = new SingleWriterRecorder[lanes];
            for (int lane = 0; lane < lanes; lane++) {
                perLane[lane] = new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, DIGITS);
            }
            recorders.put(stage, perLane);
            totals.put(stage, new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS));
            intervals.put(stage, new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS));
        }
    }

    /**
     * Records one duration; beyond the range it counts as its nearest end.
     *
     * @param lane the caller's own.
     */
    public void record(final Stage stage, final int lane, final long durationNs) {
        recorders.get(stage)[lane].recordValue(Math.max(0, Math.min(HIGHEST_NS, durationNs)));
    }

    /** The recorder of one lane, for its one writer to keep. */
    public Writer writer(final Stage stage, final int lane) {
        final SingleWriterRecorder recorder = recorders.get(stage)[lane];
        return durationNs -> recorder.recordValue(Math.max(0, Math.min(HIGHEST_NS, durationNs)));
    }

    /** Records durations of one stage in one lane. */
    @FunctionalInterface
    public interface Writer {
        void record(long durationNs);
    }

    /** Everything recorded since the start, a copy. */
    public synchronized Histogram total(final Stage stage) {
        final Histogram total = totals.get(stage);
        final Histogram interval = intervals.get(stage);
        for (final SingleWriterRecorder recorder : recorders.get(stage)) {
            interval.reset();
            recorder.getIntervalHistogramInto(interval);
            total.add(interval);
        }
        return total.copy();
    }

    /** Prints the stages that happened, a line each, µs. */
    public void print(final PrintStream out) {
        out.printf(
                "%-22s %10s %10s %10s %10s %10s %10s %10s%n",
                "latency, µs", "count", "min", "p50", "p90", "p99", "p99.9", "max");
        for (final Stage stage : Stage.values()) {
            final Histogram h = total(stage);
            if (h.getTotalCount() > 0) {
                out.printf(
                        Locale.ROOT,
                        "%-22s %10d %10.1f %10.1f %10.1f %10.1f %10.1f %10.1f%n",
                        stage.label(),
                        h.getTotalCount(),
                        h.getMinValue() / NS_PER_US,
                        us(h, 50),
                        us(h, 90),
                        us(h, 99),
                        us(h, 99.9),
                        h.getMaxValue() / NS_PER_US);
            }
        }
    }

    private static double us(final Histogram histogram, final double percentile) {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
