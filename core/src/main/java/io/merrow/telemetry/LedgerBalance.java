package io.merrow.telemetry;

import io.merrow.layout.KernelLedgerReason;

/**
 * The ledger added up (flow-model, 7). Each difference is zero when nothing is on its way; a snapshot, taken at once.
 *
 * @param packets       packets seen less packets with a place.
 * @param events        events read, swept and final less applied, stale and lost.
 * @param records       records emitted and recovered less filtered, exported, rejected, dropped and queued.
 * @param recordPackets packets that flows took in (counted and overflow_sent) less those in emitted records and
 *                      those lost at a full shard: zero once every flow has ended.
 */
public record LedgerBalance(long packets, long events, long records, long recordPackets) {
    /** Adds up; {@code kernel} is read again. */
    public static LedgerBalance of(final KernelLedgerSource kernel, final Ledger ledger, final long queued) {
        kernel.refresh();
        long packets = kernel.packets(KernelLedgerReason.SEEN);
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            packets -= reason.isPlace() ? kernel.packets(reason) : 0;
        }
        final long events = ledger.get(LedgerCounter.EVENTS_READ)
                + ledger.get(LedgerCounter.EVENTS_SWEPT)
                - ledger.get(LedgerCounter.EVENTS_APPLIED)
                - ledger.get(LedgerCounter.EVENTS_STALE)
                - ledger.get(LedgerCounter.EVENTS_LOST_SHARD_FULL)
                - ledger.get(LedgerCounter.EVENTS_FAILED);
        final long records = ledger.get(LedgerCounter.RECORDS_EMITTED)
                + ledger.get(LedgerCounter.RECORDS_RECOVERED)
                - ledger.get(LedgerCounter.RECORDS_FILTERED)
                - ledger.get(LedgerCounter.RECORDS_SAMPLED_OUT)
                - ledger.get(LedgerCounter.RECORDS_EXPORTED)
                - ledger.get(LedgerCounter.RECORDS_REJECTED)
                - LedgerCounter.recordsDropped().stream().mapToLong(ledger::get).sum()
                - queued;
        final long recordPackets = kernel.packets(KernelLedgerReason.COUNTED)
                + kernel.packets(KernelLedgerReason.OVERFLOW_SENT)
                - ledger.get(LedgerCounter.PACKETS_LOST_SHARD_FULL)
                - ledger.get(LedgerCounter.RECORD_PACKETS);
        return new LedgerBalance(packets, events, records, recordPackets);
    }

    /** Whether everything adds up to zero. */
    public boolean isZero() {
        return packets == 0 && events == 0 && records == 0 && recordPackets == 0;
    }
}
