package io.merrow.export.delivery;

/** Delivers batches of records. Called by the export thread only. */
public interface RecordExporter extends AutoCloseable {
    /**
     * Starts one attempt to deliver the batch, without waiting for it. The batch's bytes do not change until the
     * exporter reports how the attempt ended by {@link RecordBatch#complete}, from whatever thread, exactly once. A batch
     * that comes again is the same batch: the same spans with the same ids.
     */
    void export(RecordBatch batch);

    /** Breaks off what is under way. */
    @Override
    void close();
}
