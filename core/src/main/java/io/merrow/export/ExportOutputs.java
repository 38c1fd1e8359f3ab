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
 * @param printers print every record at once; with no exporter, a printed record counts as exported.
 * @param exporter delivers batches; null: records are only printed.
 * @param stages   what is done with a record before.
 * @param queue    where records wait, opened only where none are queued yet; its size is {@link ExportSettings#maxQueueSize()} or its
 *                 own.
 */
public record ExportOutputs(
        ExportSettings settings,
        List<RecordPrinter> printers,
        RecordExporter exporter,
        RecordStages stages,
        Supplier<RecordQueue> queue)
        implements AutoCloseable {
    /** Throws {@link IllegalArgumentException} when there is nothing to export to. */
    public ExportOutputs {
        printers = List.copyOf(printers);
        if (exporter == null && printers.isEmpty()) {
            throw new IllegalArgumentException("an exporter or a printer is required");
        }
    }

    /** Where nothing is measured, and all records become spans. */
    public ExportOutputs(
            final ExportSettings settings,
            final List<RecordPrinter> printers,
            final RecordExporter exporter,
            final DeferredRecords deferred,
            final Supplier<RecordQueue> queue) {
        this(settings, printers, exporter, RecordStages.of(deferred), queue);
    }

    /** The same with a queue that is open. */
    public ExportOutputs with(final RecordQueue opened) {
        return new ExportOutputs(settings, printers, exporter, stages, () -> opened);
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
