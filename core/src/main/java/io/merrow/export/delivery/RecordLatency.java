package io.merrow.export.delivery;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Stage;
import org.agrona.MutableDirectBuffer;

/** Reports to a listener how long records took from their shard to each stage. The export thread only. */
public final class RecordLatency {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final RecordStageListener listener;

    public RecordLatency(final RecordStageListener listener) {
        this.listener = listener;
    }

    public void record(final Stage stage, final MutableDirectBuffer buffer, final int offset, final long nowNs) {
        listener.onStage(stage, Math.max(0, nowNs - record.wrap(buffer, offset).emittedNs()));
    }

    /** All records of the batch's part. */
    void recordPart(final Stage stage, final RecordBatch batch, final long nowNs) {
        for (int i = batch.first(); i < batch.end(); i++) {
            record(stage, batch.buffer(), batch.offset(i), nowNs);
        }
    }
}
