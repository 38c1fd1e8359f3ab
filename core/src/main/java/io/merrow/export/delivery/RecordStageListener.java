package io.merrow.export.delivery;

import io.merrow.telemetry.Stage;

/** Is notified, on the export thread, of each stage that a record has reached. */
@FunctionalInterface
public interface RecordStageListener {
    /** Wants to know nothing. */
    RecordStageListener NONE = (stage, durationNs) -> {};

    /**
     * @param stage      one of those that begin with the record.
     * @param durationNs since it left its shard, 0 or more.
     */
    void onStage(Stage stage, long durationNs);
}
