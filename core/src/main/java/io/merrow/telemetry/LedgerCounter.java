package io.merrow.telemetry;

import java.util.Arrays;
import java.util.List;

/**
 * User space's ledger: where each event and each record went. The packets' ledger is the kernel's
 * ({@link io.merrow.layout.KernelLedgerReason}).
 *
 * <p>At rest: {@code EVENTS_READ + EVENTS_SWEPT = EVENTS_APPLIED + EVENTS_STALE + EVENTS_LOST_SHARD_FULL + EVENTS_FAILED},
 * {@code RECORDS_EMITTED + RECORDS_RECOVERED = RECORDS_FILTERED + RECORDS_SAMPLED_OUT + RECORDS_EXPORTED + RECORDS_DROPPED_…
 * + RECORDS_REJECTED + queued}, and the packets of all
 * emitted records are the kernel's {@code counted + overflow_sent} less {@code PACKETS_LOST_SHARD_FULL} and those of flows
 * still open.
 */
public enum LedgerCounter {
    EVENTS_READ("Events read from the kernel's ring buffer."),
    EVENTS_SWEPT("Changed slots found by sweeps."),
    EVENTS_APPLIED("Events applied to a flow."),
    EVENTS_STALE("Events of slots whose flow has ended or has been replaced by another."),
    EVENTS_LOST_SHARD_FULL("Events of new flows dropped because the shard was full. The next sweep retries."),
    PACKETS_LOST_SHARD_FULL("Packets of new flows lost because the shard was full. They are in no record."),
    EVENTS_FAILED("Events dropped because of an internal error. The log contains the reason."),
    EVENTS_DEFERRED("Times an event waited because a shard's ring was full."),

    SWEEPS("Completed sweeps of the kernel's flow table."),
    SWEEP_ENTRIES("Flow table slots checked by sweeps, changed or unchanged."),

    FLOWS_OPENED("Flows created in user space."),
    FLOWS_CLOSED_IDLE("Flows closed by idle timeout."),
    FLOWS_CLOSED_END("Flows closed after FIN or RST."),
    FLOWS_CLOSED_FORCED("Flows closed because the agent stopped or the interface was deleted."),
    FLOWS_CLOSED_RESOURCES("Flows closed early to free table space."),
    FLOWS_NOT_REMEMBERED("Flows not stored because the flow journal was full. They get new traces after a restart."),
    FLOWS_HANDED_OVER("Flows left in the kernel's flow table for the agent's next start."),

    RECORDS_EMITTED("Records created by the shards, including filtered ones."),
    RECORDS_FILTERED("Records excluded by a filter. Their counts are in no other record."),
    RECORDS_SAMPLED_OUT(
            "Records not exported because export.traces.sampling did not choose them. Flow metrics have their counts."),
    RECORDS_RECOVERED("Records of a previous process recovered from the queue file."),
    RECORDS_DEFERRED("Times a record waited in its flow because the export queue was full."),
    RECORDS_HELD("Records held back to wait for the name of an address in the cluster's ranges."),
    RECORDS_NAMELESS("Records held back and then exported without all names."),
    RECORDS_EXPORTED("Records exported successfully."),
    RECORDS_DROPPED_QUEUE_FULL("Records dropped, oldest first, because the record queue was full."),
    RECORDS_DROPPED_RETRY_LIMIT("Records dropped because export.traces.otlp.retry.max_elapsed_time was exceeded."),
    RECORDS_DROPPED_REFUSED("Records dropped because the collector rejected them with an error that is not retryable."),
    RECORDS_DROPPED_NOT_PRINTED(
            "Records dropped because standard output is closed and no other exporter is configured."),
    RECORDS_DROPPED_WITHDRAWN("Records dropped because their collector was removed from the configuration."),
    RECORDS_DROPPED_SHUTDOWN("Records dropped because they were not exported within the shutdown timeout."),
    RECORDS_REJECTED("Records rejected by the collector in a partial success."),
    RECORD_PACKETS("Packets in emitted records (deltas of both directions)."),
    RECORD_BYTES("Bytes in emitted records (deltas of both directions)."),

    EXPORT_BATCHES_SENT("Batches exported successfully."),
    EXPORT_BATCHES_FAILED("Failed attempts to export a batch."),
    EXPORT_BATCHES_SPLIT("Batches split because the collector rejected them as too large."),
    EXPORT_FAILURES_UNREACHABLE("Failed export attempts: name not resolved, connection refused, reset or lost."),
    EXPORT_FAILURES_TLS("Failed export attempts: TLS or certificate error."),
    EXPORT_FAILURES_TIMEOUT("Failed export attempts: timed out."),
    EXPORT_FAILURES_STATUS("Failed export attempts: retryable status returned by the collector."),
    EXPORT_FAILURES_ANSWER("Failed export attempts: the response was not OTLP."),
    EXPORT_FAILURES_REFUSED("Failed export attempts: status returned by the collector that is not retryable."),

    FLOW_METRICS_OVERFLOWED(
            "Measurements added to the overflow series because export.metrics.series_limit was reached."),

    QUEUE_FILE_TORN("Times the queue file ended within a record when it was recovered."),
    QUEUE_FILE_UNUSABLE("Times the in-memory queue replaced an unusable queue file.");

    private final String sentence;

    LedgerCounter(final String sentence) {
        this.sentence = sentence;
    }

    /** All that count dropped records, each with its reason. */
    public static List<LedgerCounter> recordsDropped() {
        return Arrays.stream(values())
                .filter(counter -> counter.name().startsWith("RECORDS_DROPPED_"))
                .toList();
    }

    /** What is counted, for people. */
    public String sentence() {
        return sentence;
    }
}
