package io.merrow.flow.record;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.DirectBuffer;

/** Where a shard hands on its records. Called by the shard's thread only. */
@FunctionalInterface
public interface RecordSink {
    /**
     * Takes one record ({@link io.merrow.layout.FlowRecordFlyweight}, fixed length), valid during the call only.
     *
     * @return false when the way on is full: nothing was taken; the flow keeps its delta and the shard offers again.
     */
    @CheckReturnValue
    boolean onRecord(DirectBuffer buffer, int offset);
}
