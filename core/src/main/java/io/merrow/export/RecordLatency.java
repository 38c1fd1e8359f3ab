package io.merrow.export;

import io.merrow.layout.FlowRecordFlyweight;
import java.util.function.LongConsumer;
import org.agrona.MutableDirectBuffer;

/** Tells a sink how long records took from their shard to the other side, nanoseconds. The export thread only. */
final class RecordLatency {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final LongConsumer sink;

    RecordLatency(final LongConsumer sink) {
        this.sink = sink;
    }

    void record(final MutableDirectBuffer buffer, final int offset, final long nowNs) {
        sink.accept(Math.max(0, nowNs - record.wrap(buffer, offset).emittedNs()));
    }

    /** All records of the part that was delivered. */
    void recordPart(final RecordBatch batch, final long nowNs) {
        for (int i = batch.first(); i < batch.end(); i++) {
            record(batch.buffer(), batch.offset(i), nowNs);
        }
    }
}
