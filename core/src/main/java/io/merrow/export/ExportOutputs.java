package io.merrow.export;

import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.queue.RecordQueue;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where records go, made ready by one thread for the export thread, which owns and closes it from then on.
 *
 * @param settings how records are batched and retried.
 * @param printers as for {@link ExportAgent}.
 * @param exporter delivers batches; null: records are only printed.
 * @param held     records that wait for names; empty.
 * @param queue    opened only where no records are queued yet.
 */
public record ExportOutputs(
        ExportSettings settings,
        List<RecordPrinter> printers,
        RecordExporter exporter,
        DeferredRecords held,
        Supplier<RecordQueue> queue)
        implements AutoCloseable {
    /** Throws {@link IllegalArgumentException} when there is nothing to export to. */
    public ExportOutputs {
        printers = List.copyOf(printers);
        if (exporter == null && printers.isEmpty()) {
            throw new IllegalArgumentException("an exporter or a printer is required");
        }
    }

    /** Of outputs that were never used. */
    @Override
    public void close() {
        printers.forEach(RecordPrinter::close);
        if (exporter != null) {
            exporter.close();
        }
    }
}
