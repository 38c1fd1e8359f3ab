package io.merrow.export.telemetry;

import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;

/**
 * What was collected and delivered of each series, for points that need the time and the total before. The exporting thread's.
 */
final class SeriesHistory {
    private final Map<Series, Entry> entries = new HashMap<>();
    private final long startEpochNs;
    private final boolean isDelta;
    private long collectedEpochNs;

    /** A series of a metric. */
    private record Series(String metric, Attributes attributes) {}

    /** State of a series. */
    private static final class Entry {
        private long beganEpochNs;
        private Totals collected = Totals.ZERO;
        private Totals delivered = Totals.ZERO;
        private long deliveredEpochNs;
        private boolean isPresent;
    }

    /**
     * A value to export.
     *
     * @param startEpochNs since when it was counted.
     */
    record Interval(long startEpochNs, Totals totals) {}

    /** @param startEpochNs Unix time at which the counting began. */
    SeriesHistory(final long startEpochNs, final boolean isDelta) {
        this.startEpochNs = startEpochNs;
        this.isDelta = isDelta;
        collectedEpochNs = startEpochNs;
    }

    /** Unix time at which the counting began. */
    long startEpochNs() {
        return startEpochNs;
    }

    /** What to export of a series that has those totals now. */
    Interval take(final String metric, final Attributes attributes, final Totals totals) {
        final Entry entry = entries.computeIfAbsent(new Series(metric, attributes), series -> {
            final Entry made = new Entry();
            made.beganEpochNs = startEpochNs;
            made.deliveredEpochNs = startEpochNs;
            return made;
        });
        if (totals.isBelow(entry.collected)) { // what counts was replaced, as by a reload
            entry.beganEpochNs = collectedEpochNs;
            entry.delivered = entry.delivered.minus(entry.collected); // below zero by what is not delivered yet
        }
        entry.collected = totals;
        entry.isPresent = true;
        return isDelta
                ? new Interval(entry.deliveredEpochNs, totals.minus(entry.delivered))
                : new Interval(entry.beganEpochNs, totals);
    }

    /** A collection is complete: series that it does not have are forgotten. */
    void collected(final long epochNs) {
        collectedEpochNs = epochNs;
        entries.values().removeIf(entry -> !entry.isPresent);
        entries.values().forEach(entry -> entry.isPresent = false);
    }

    /** The collector has the latest collection. */
    void delivered() {
        for (final Entry entry : entries.values()) {
            entry.delivered = entry.collected;
            entry.deliveredEpochNs = collectedEpochNs;
        }
    }
}
