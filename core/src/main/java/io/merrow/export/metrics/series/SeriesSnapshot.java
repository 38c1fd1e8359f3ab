package io.merrow.export.metrics.series;

/** What a series had measured at one moment. A reader's own, filled again for each series; one thread. */
public final class SeriesSnapshot {
    private final long[] sums;
    private final HistogramSnapshot[] histograms;

    public SeriesSnapshot(final SeriesShape shape) {
        sums = new long[shape.sums()];
        histograms = new HistogramSnapshot[shape.histograms()];
        for (int i = 0; i < histograms.length; i++) {
            histograms[i] = new HistogramSnapshot();
        }
    }

    long[] sums() {
        return sums;
    }

    /** A sum since the series began. */
    public long sum(final int sum) {
        return sums[sum];
    }

    /** A histogram since the series began. */
    public HistogramSnapshot histogram(final int histogram) {
        return histograms[histogram];
    }
}
