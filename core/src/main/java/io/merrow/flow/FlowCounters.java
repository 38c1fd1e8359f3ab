package io.merrow.flow;

import io.merrow.layout.RecordDescriptor;
import java.util.function.Function;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The ledger's counters that a shard writes; the shard's thread is their only writer. Component names are the ledger's
 * in camel case.
 */
public record FlowCounters(
        AtomicCounter eventsApplied,
        AtomicCounter eventsStale,
        AtomicCounter eventsLostShardFull,
        AtomicCounter packetsLostShardFull,
        AtomicCounter eventsFailed,
        AtomicCounter flowsOpened,
        AtomicCounter flowsClosedIdle,
        AtomicCounter flowsClosedEnd,
        AtomicCounter flowsClosedForced,
        AtomicCounter flowsClosedResources,
        AtomicCounter flowsHandedOver,
        AtomicCounter recordsEmitted,
        AtomicCounter recordsFiltered,
        AtomicCounter recordsDeferred,
        AtomicCounter recordPackets,
        AtomicCounter recordBytes) {
    /**
     * Fetches each by its name in the ledger, as in
     * {@code FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), lane))}.
     */
    public static FlowCounters of(final Function<String, AtomicCounter> byName) {
        return new FlowCounters(
                byName.apply("EVENTS_APPLIED"),
                byName.apply("EVENTS_STALE"),
                byName.apply("EVENTS_LOST_SHARD_FULL"),
                byName.apply("PACKETS_LOST_SHARD_FULL"),
                byName.apply("EVENTS_FAILED"),
                byName.apply("FLOWS_OPENED"),
                byName.apply("FLOWS_CLOSED_IDLE"),
                byName.apply("FLOWS_CLOSED_END"),
                byName.apply("FLOWS_CLOSED_FORCED"),
                byName.apply("FLOWS_CLOSED_RESOURCES"),
                byName.apply("FLOWS_HANDED_OVER"),
                byName.apply("RECORDS_EMITTED"),
                byName.apply("RECORDS_FILTERED"),
                byName.apply("RECORDS_DEFERRED"),
                byName.apply("RECORD_PACKETS"),
                byName.apply("RECORD_BYTES"));
    }

    /** The counter of flows that closed for this reason. */
    AtomicCounter flowsClosed(final int endReason) {
        return switch (endReason) {
            case RecordDescriptor.END_IDLE_TIMEOUT -> flowsClosedIdle;
            case RecordDescriptor.END_OF_FLOW_DETECTED -> flowsClosedEnd;
            case RecordDescriptor.END_FORCED -> flowsClosedForced;
            case RecordDescriptor.END_LACK_OF_RESOURCES -> flowsClosedResources;
            default -> throw new IllegalArgumentException("not the reason of an end: " + endReason);
        };
    }
}
