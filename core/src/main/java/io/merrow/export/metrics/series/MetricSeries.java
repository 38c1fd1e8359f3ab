package io.merrow.export.metrics.series;

import io.opentelemetry.api.common.Attributes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One combination of dimensions with all that is measured of it. Written by one thread, read by any number at the same time.
 *
 * <p>An update is enclosed by two increments of a sequence number, as in Linux' seqlocks: a reader copies, and copies again if the number is odd or
 * has changed meanwhile. So what is read belongs together, and the writer never waits.
 */
public final class MetricSeries {
    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(MetricSeries.class, "sequence", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SeriesKey key;
    private final Attributes attributes;
    private final long startEpochNs;
    private final long[] sums;
    private final ExponentialHistogram[] histograms;
    private final Object labels;
    private int sequence;
    private long updatedNs;
    /** What is delivered, where only what is new is exported. Of the exporting reader. */
    private Delivered delivered;

    /**
     * @param startEpochNs Unix time, since when it is measured.
     * @param labels       what the table's user needs when the series ends; may be null.
     */
    MetricSeries(
            final SeriesKey key,
            final Attributes attributes,
            final SeriesShape shape,
            final long startEpochNs,
            final Object labels) {
        this.key = key;
        this.attributes = attributes;
        this.startEpochNs = startEpochNs;
        this.labels = labels;
        sums = new long[shape.sums()];
        histograms = new ExponentialHistogram[shape.histograms()];
    }

    SeriesKey key() {
        return key;
    }

    Object labels() {
        return labels;
    }

    /** Kernel clock of the latest update. Writer. */
    long updatedNs() {
        return updatedNs;
    }

    /** Names and values of the dimensions. Any thread. */
    public Attributes attributes() {
        return attributes;
    }

    /** Unix time since when it is measured. Any thread. */
    public long startEpochNs() {
        return startEpochNs;
    }

    /** Readers wait until {@link #end}. Writer. */
    public void begin() {
        SEQUENCE.setOpaque(this, sequence + 1);
        VarHandle.storeStoreFence();
    }

    /** Adds to a sum, between {@link #begin} and {@link #end}. Writer. */
    public void add(final int sum, final long amount) {
        sums[sum] += amount;
    }

    /** Records into a histogram, likewise. Writer. */
    public void record(final int histogram, final long durationNs) {
        ExponentialHistogram target = histograms[histogram];
        if (target == null) {
            target = new ExponentialHistogram();
            histograms[histogram] = target;
        }
        target.record(durationNs);
    }

    /** The update is complete. Writer. */
    public void end(final long nowNs) {
        updatedNs = nowNs;
        SEQUENCE.setRelease(this, sequence + 1);
    }

    /** Copies all that is measured, as of one moment. Any thread; waits for an update that is under way. */
    public void copyTo(final SeriesSnapshot target) {
        while (!tryCopy(target)) {
            Thread.onSpinWait();
        }
    }

    private boolean tryCopy(final SeriesSnapshot target) {
        final int before = (int) SEQUENCE.getAcquire(this);
        if ((before & 1) != 0) {
            return false;
        }
        System.arraycopy(sums, 0, target.sums(), 0, sums.length);
        for (int i = 0; i < histograms.length; i++) {
            final ExponentialHistogram histogram = histograms[i];
            if (histogram == null) {
                target.histogram(i).clear();
            } else {
                histogram.copyTo(target.histogram(i));
            }
        }
        VarHandle.loadLoadFence();
        return (int) SEQUENCE.getOpaque(this) == before;
    }

    /** What is delivered already; nothing at first. Of the one reader that exports only what is new. */
    public Delivered delivered() {
        if (delivered == null) {
            delivered = new Delivered(sums.length, histograms.length);
        }
        return delivered;
    }

    @Override
    public String toString() {
        return "MetricSeries{" + attributes + '}';
    }

    /** How much of a series an exporter has delivered, and until when. One thread at a time. */
    public static final class Delivered {
        private final long[] sums;
        private final HistogramSnapshot[] histograms;
        private final long[] sumsUntilNs;
        private final long[] histogramsUntilNs;

        private Delivered(final int sums, final int histograms) {
            this.sums = new long[sums];
            this.histograms = new HistogramSnapshot[histograms];
            sumsUntilNs = new long[sums];
            histogramsUntilNs = new long[histograms];
        }

        /** That much of a sum. */
        public long sum(final int sum) {
            return sums[sum];
        }

        /** Unix time until which a sum is delivered; 0: nothing is. */
        public long sumUntilNs(final int sum) {
            return sumsUntilNs[sum];
        }

        public void sum(final int sum, final long total, final long untilNs) {
            sums[sum] = total;
            sumsUntilNs[sum] = untilNs;
        }

        /** That much of a histogram; null: nothing. */
        public HistogramSnapshot histogram(final int histogram) {
            return histograms[histogram];
        }

        /** Unix time until which a histogram is delivered; 0: nothing is. */
        public long histogramUntilNs(final int histogram) {
            return histogramsUntilNs[histogram];
        }

        public void histogram(final int histogram, final HistogramSnapshot total, final long untilNs) {
            histograms[histogram] = total;
            histogramsUntilNs[histogram] = untilNs;
        }
    }
}
