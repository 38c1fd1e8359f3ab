package io.merrow.telemetry;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long each {@link Stage} took, by HdrHistogram: 1 ns to 1 hour, three significant digits.
 *
 * <p>A {@link Writer} belongs to the one thread of a lane and records without locks and without allocation. Readers may
 * be any thread; they take turns.
 */
public final class StageLatency {
    private static final long LOWEST_NS = 1L;
    private static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NS_PER_US = 1_000.0;

    private final Map<Stage, AtomicReferenceArray<SingleWriterRecorder>> recorders = new EnumMap<>(Stage.class);
    private final Map<Stage, Histogram> totals = new EnumMap<>(Stage.class);
    private final List<Intervals> intervals = new ArrayList<>();
    private final Histogram collected = newHistogram();

    /**
     * @param lanes how many threads write.
     */
    public StageLatency(final int lanes) {
        for (final Stage stage : Stage.values()) {
            recorders.put(stage, new AtomicReferenceArray<>(lanes));
            totals.put(stage, newHistogram());
        }
    }

    private static Histogram newHistogram() {
        return new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
    }

    /**
     * What one lane records with; made once, by or for its one writer.
     *
     * @throws IndexOutOfBoundsException when there is no such lane.
     */
    public Writer writer(final Stage stage, final int lane) {
        final AtomicReferenceArray<SingleWriterRecorder> lanes = recorders.get(stage);
        lanes.compareAndSet(lane, null, new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, DIGITS));
        final SingleWriterRecorder recorder = lanes.get(lane);
        return durationNs -> recorder.recordValue(Math.max(0, Math.min(HIGHEST_NS, durationNs)));
    }

    /** Records durations of one stage in one lane, ns; beyond the range one counts as its nearest end. */
    @FunctionalInterface
    public interface Writer {
        void record(long durationNs);
    }

    /** Everything recorded since the start, a copy. */
    public synchronized Histogram total(final Stage stage) {
        collect(stage);
        return totals.get(stage).copy();
    }

    /** What comes from now on, for a reader that wants it in pieces; it costs a histogram a stage. */
    public synchronized Intervals newIntervals() {
        for (final Stage stage : Stage.values()) {
            collect(stage);
        }
        final Intervals made = new Intervals();
        intervals.add(made);
        return made;
    }

    private void collect(final Stage stage) {
        final AtomicReferenceArray<SingleWriterRecorder> lanes = recorders.get(stage);
        for (int lane = 0; lane < lanes.length(); lane++) {
            final SingleWriterRecorder recorder = lanes.get(lane);
            if (recorder != null) {
                collected.reset();
                recorder.getIntervalHistogramInto(collected);
                totals.get(stage).add(collected);
                intervals.forEach(each -> each.pending.get(stage).add(collected));
            }
        }
    }

    /** One reader's pieces. Any thread. */
    public final class Intervals {
        private final Map<Stage, Histogram> pending = new EnumMap<>(Stage.class);

        private Intervals() {
            for (final Stage stage : Stage.values()) {
                pending.put(stage, newHistogram());
            }
        }

        /** Puts what was recorded since the call before into {@code target}, in place of what was there. */
        public void take(final Stage stage, final Histogram target) {
            synchronized (StageLatency.this) {
                collect(stage);
                final Histogram mine = pending.get(stage);
                target.reset();
                target.add(mine);
                mine.reset();
            }
        }
    }

    /** A histogram that holds what {@link Intervals#take} gives. */
    public static Histogram newTarget() {
        return newHistogram();
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
