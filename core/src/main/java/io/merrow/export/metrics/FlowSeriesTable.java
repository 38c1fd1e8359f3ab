package io.merrow.export.metrics;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.metrics.series.SeriesKey;
import io.merrow.export.metrics.series.SeriesTable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The series of flow metrics: finds that of a flow, begins new ones up to the limit, and ends those of workloads that are gone. It outlives
 * a reload that does not change what is measured.
 *
 * <p>The export thread's, but for {@link #series}, {@link #settings} and {@link #delivered}.
 */
public final class FlowSeriesTable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowSeriesTable.class);
    private static final long EXPIRY_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    /** Labels of a series that begins and ends with it. */
    private record Ends(EndLabels source, EndLabels destination) {}

    private final FlowMetricSettings settings;
    private final SeriesTable series;
    private final EndLabelIndex labels;
    private final FlowDimensions dimensions;
    private final EpochClock clock;
    private final AtomicCounter overflowed;
    private final SeriesKey key = new SeriesKey();
    private volatile long deliveredNs = Long.MAX_VALUE;
    private long expiredNs;
    private boolean isOverflowLogged;

    /**
     * @param interfaces the latest index.
     * @param clock      Unix time of new series.
     * @param overflowed counts measurements beyond the limit.
     */
    public FlowSeriesTable(
            final FlowMetricSettings settings,
            final Supplier<InterfaceIndex> interfaces,
            final EpochClock clock,
            final AtomicCounter overflowed) {
        this.settings = settings;
        this.clock = clock;
        this.overflowed = overflowed;
        series = new SeriesTable(FlowMetric.shape(), settings.seriesLimit());
        labels = new EndLabelIndex(settings.dimensions());
        dimensions = new FlowDimensions(settings, labels, interfaces);
    }

    /** What is measured. Any thread. */
    public FlowMetricSettings settings() {
        return settings;
    }

    /** For readers. Any thread. */
    public SeriesTable series() {
        return series;
    }

    EndLabelIndex labels() {
        return labels;
    }

    /**
     * Series are kept until what they have is delivered: what was measured before that time of the kernel's clock is.
     * {@link Long#MAX_VALUE}, as at first: none waits for a delivery. Any thread.
     */
    public void delivered(final long untilNs) {
        deliveredNs = untilNs;
    }

    /** The series of that flow; the overflow's where the limit is reached. */
    MetricSeries of(final MeasuredFlow flow) {
        dimensions.fill(key, flow);
        final MetricSeries known = series.find(key);
        if (known != null) {
            return known;
        }
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(clock.time());
        if (series.isFull()) {
            overflowed.incrementRelease();
            logOverflow();
            return series.overflow(nowNs);
        }
        flow.sender().use();
        flow.receiver().use();
        return series.add(key, dimensions.attributes(flow), nowNs, new Ends(flow.sender(), flow.receiver()));
    }

    private void logOverflow() {
        if (!isOverflowLogged) {
            isOverflowLogged = true;
            LOG.warn(
                    "export.metrics.series_limit reached: {} series; further combinations of {} are exported as one series with"
                            + " otel.metric.overflow=true. Choose fewer dimensions or raise the limit.",
                    series.limit(),
                    settings.dimensions());
        }
    }

    /** Ends series without a record for the time that the settings have, every ten seconds. */
    void expire(final long nowNs) {
        if (nowNs - expiredNs < EXPIRY_INTERVAL_NS) {
            return;
        }
        expiredNs = nowNs;
        final long beforeNs = Math.min(nowNs - settings.expireAfterNs(), deliveredNs);
        if (series.expire(beforeNs, FlowSeriesTable::release) > 0) {
            labels.sweep();
            isOverflowLogged = false;
        }
    }

    private static void release(final Object ends) {
        ((Ends) ends).source.release();
        ((Ends) ends).destination.release();
    }

    @Override
    public String toString() {
        return "FlowSeriesTable{" + series + '}';
    }
}
