package io.merrow.flow.record;

import io.merrow.layout.FlowRecordFlyweight;

/** Decides which records leave. Immutable, so that every shard may ask the same one; asking must not allocate. */
@FunctionalInterface
public interface RecordFilter {
    /** Every record passes. */
    RecordFilter ALL = record -> true;

    /** Whether a record is exported; false: it is counted and dropped. {@code record} is valid during the call only. */
    boolean passes(FlowRecordFlyweight record);
}
