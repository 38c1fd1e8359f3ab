package io.merrow.ring;

import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowSnapshot;
import io.merrow.flow.record.RecordSink;

/** Shows every flow of a shard to a sink, a few in each duty cycle, so that no event waits long. The shard's thread only. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
final class SnapshotTask {
    private static final int LIMIT = 16;

    private final FlowShard shard;
    private RecordSink sink;
    private int next = FlowSnapshot.END;
    private volatile long completed;

    SnapshotTask(final FlowShard shard) {
        this.shard = shard;
    }

    /** Begins with the first flow, or continues a snapshot that is in progress, to this sink. */
    void begin(final RecordSink newSink) {
        sink = newSink;
        if (next == FlowSnapshot.END) {
            next = 0;
        }
    }

    /** One step. Returns 0 when there was nothing to do, or the sink is full. */
    int poll(final long nowNs) {
        if (next == FlowSnapshot.END) {
            return 0;
        }
        final int from = next;
        next = shard.snapshot(from, LIMIT, sink, nowNs);
        if (next == FlowSnapshot.END) {
            completed = completed + 1;
        }
        return next == from ? 0 : 1;
    }

    /** Snapshots that are complete, and in their sink. Any thread. */
    long completed() {
        return completed;
    }
}
