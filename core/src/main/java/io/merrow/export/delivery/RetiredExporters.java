package io.merrow.export.delivery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Exporters that others have taken the place of: each is closed when its last attempt has ended. The export thread. */
final class RetiredExporters {
    private final List<Retired> all = new ArrayList<>();

    /** @param deadlineNs what is under way then is broken off. */
    void add(final RecordExporter exporter, final long deadlineNs) {
        all.add(new Retired(exporter, deadlineNs));
    }

    /** Closes those that have nothing under way any more, and those whose time is up. */
    void poll(final RecordBatch[] batches, final long nowNs) {
        if (all.isEmpty()) {
            return;
        }
        for (final Iterator<Retired> each = all.iterator(); each.hasNext(); ) {
            final Retired retired = each.next();
            if (nowNs - retired.deadlineNs >= 0 || !isBusy(retired.exporter, batches)) {
                each.remove();
                retired.exporter.close();
            }
        }
    }

    private static boolean isBusy(final RecordExporter exporter, final RecordBatch[] batches) {
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.IN_FLIGHT && batch.carrier() == exporter) {
                return true;
            }
        }
        return false;
    }

    /** Breaks off what they still do. */
    void close() {
        all.forEach(retired -> retired.exporter.close());
        all.clear();
    }

    @Override
    public String toString() {
        return "RetiredExporters" + all;
    }

    private record Retired(RecordExporter exporter, long deadlineNs) {}
}
