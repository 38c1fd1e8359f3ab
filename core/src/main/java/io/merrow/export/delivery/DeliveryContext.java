package io.merrow.export.delivery;

import io.merrow.export.queue.RecordQueue;
import io.merrow.telemetry.LedgerLane;
import org.agrona.concurrent.NanoClock;

/**
 * What a delivery keeps while settings and exporters change.
 *
 * @param queue  where batches are taken from; committed as they are settled, not closed.
 * @param ledger the export thread's lane.
 * @param clock  the clock of the records' {@code emittedNs}: the kernel's.
 * @param stages is notified how long each record took since it was emitted.
 */
public record DeliveryContext(RecordQueue queue, LedgerLane ledger, NanoClock clock, RecordStageListener stages) {}
