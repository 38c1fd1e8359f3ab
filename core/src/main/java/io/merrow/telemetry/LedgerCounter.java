package io.merrow.telemetry;

import java.util.Arrays;
import java.util.List;

/**
 * User space's ledger: where each event and each record went. The packets' ledger is the kernel's
 * ({@link io.merrow.layout.KernelLedgerReason}).
 *
 * <p>At rest: {@code EVENTS_READ + EVENTS_SWEPT + EVENTS_FINAL = EVENTS_APPLIED + EVENTS_STALE + EVENTS_LOST_SHARD_FULL
 * + EVENTS_FAILED},
 * {@code RECORDS_EMITTED + RECORDS_RECOVERED = RECORDS_FILTERED + RECORDS_EXPORTED + RECORDS_DROPPED_… + RECORDS_REJECTED
 * + queued}, and the packets of all
 * emitted records are the kernel's {@code counted + overflow_sent} less {@code PACKETS_LOST_SHARD_FULL} and those of flows
 * still open.
 */
public enum LedgerCounter {
    EVENTS_READ("Events read from the kernel's ring buffer."),
    EVENTS_SWEPT("Changed flow entries read by sweeps."),
    EVENTS_FINAL("Last words of flow entries that were deleted from the kernel's table."),
    EVENTS_APPLIED("Events applied to a flow."),
    EVENTS_STALE("Events that said nothing new: older than what the flow already knew."),
    EVENTS_LOST_SHARD_FULL("Events for new flows that met a full shard; the next sweep tries again."),
    PACKETS_LOST_SHARD_FULL(
            "Packets of new flows that met a full shard and that no sweep tells of again: no record tells of them."),
    EVENTS_FAILED("Events thrown away because applying them failed: an error of the agent's; its log has the reason."),
    EVENTS_DEFERRED("Times an event had to wait because a shard's ring was full."),

    SWEEPS("Sweeps over the kernel's flow table that were completed."),
    SWEEP_ENTRIES("Flow entries looked at by sweeps, changed or not."),
    SWEEP_TORN("Entries read in the middle of a restart and thrown away; the next sweep reads them whole."),
    SWEEP_ERRORS("Sweep steps that the kernel refused; the sweep starts over."),

    FLOWS_OPENED("Flows begun in user space."),
    FLOWS_CLOSED_IDLE("Flows closed by idle timeout."),
    FLOWS_CLOSED_END("Flows closed after FIN or RST."),
    FLOWS_CLOSED_FORCED("Flows closed because the agent stopped or the interface left."),
    FLOWS_CLOSED_RESOURCES("Flows closed to make room."),
    FLOWS_NOT_REMEMBERED("Flows that found no room in the flow ledger: after a restart they begin new traces."),
    FLOWS_HANDED_OVER("Flows left in the kernel's table for the agent's next start."),

    RECORDS_EMITTED("Records that were due in a shard, those that a filter held back included."),
    RECORDS_FILTERED("Records that a filter held back; what they told is in no other record."),
    RECORDS_RECOVERED("Records of an earlier process found in the queue file."),
    RECORDS_DEFERRED("Times a record had to wait in its flow because the way out was full."),
    RECORDS_HELD("Records that waited for the name of an address in the cluster's ranges."),
    RECORDS_NAMELESS("Records that waited so, and went on without all names."),
    RECORDS_EXPORTED("Records that an exporter confirmed."),
    RECORDS_DROPPED_QUEUE_FULL("Records dropped, oldest first, because the record queue was full."),
    RECORDS_DROPPED_RETRY_LIMIT("Records dropped because export.traces.otlp.retry.max_elapsed_time was over."),
    RECORDS_DROPPED_REFUSED("Records dropped because the collector refused them for good."),
    RECORDS_DROPPED_NOT_PRINTED("Records dropped because standard output is broken and there is no other output."),
    RECORDS_DROPPED_WITHDRAWN("Records dropped because their collector was taken out of the configuration."),
    RECORDS_DROPPED_SHUTDOWN("Records not delivered within the shutdown timeout."),
    RECORDS_REJECTED("Records that the collector rejected in a partial success."),
    RECORD_PACKETS("Packets in emitted records (deltas of both directions)."),
    RECORD_BYTES("Bytes in emitted records (deltas of both directions)."),

    EXPORT_BATCHES_SENT("Batches confirmed by the collector."),
    EXPORT_BATCHES_FAILED("Attempts to deliver a batch that failed."),
    EXPORT_BATCHES_SPLIT("Times a batch was halved because the collector found it too large."),
    EXPORT_FAILURES_UNREACHABLE("Failed attempts: name not resolved, connection refused, reset or lost."),
    EXPORT_FAILURES_TLS("Failed attempts: certificates or encryption not agreed upon."),
    EXPORT_FAILURES_TIMEOUT("Failed attempts: no answer in time."),
    EXPORT_FAILURES_STATUS("Failed attempts: the collector asked to try again later."),
    EXPORT_FAILURES_ANSWER("Failed attempts: the answer was none of OTLP."),
    EXPORT_FAILURES_REFUSED("Failed attempts: the collector refused for good."),

    QUEUE_FILE_TORN("Times the queue file ended in the middle of a record when it was recovered."),
    QUEUE_FILE_UNUSABLE("Times memory had to take over because the queue file could not be used.");

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
