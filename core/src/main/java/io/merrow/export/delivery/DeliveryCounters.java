package io.merrow.export.delivery;

import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.status.AtomicCounter;

/** The ledger's counters of batches and of the records in them. The export thread only. */
final class DeliveryCounters {
    private final AtomicCounter exported;
    private final AtomicCounter rejected;
    private final AtomicCounter droppedRefused;
    private final AtomicCounter droppedRetryLimit;
    private final AtomicCounter batchesSent;
    private final AtomicCounter batchesFailed;
    private final AtomicCounter batchesSplit;
    private final Map<FailureKind, AtomicCounter> failures = new EnumMap<>(FailureKind.class);

    DeliveryCounters(final LedgerLane ledger) {
        exported = ledger.counter(LedgerCounter.RECORDS_EXPORTED);
        rejected = ledger.counter(LedgerCounter.RECORDS_REJECTED);
        droppedRefused = ledger.counter(LedgerCounter.RECORDS_DROPPED_REFUSED);
        droppedRetryLimit = ledger.counter(LedgerCounter.RECORDS_DROPPED_RETRY_LIMIT);
        batchesSent = ledger.counter(LedgerCounter.EXPORT_BATCHES_SENT);
        batchesFailed = ledger.counter(LedgerCounter.EXPORT_BATCHES_FAILED);
        batchesSplit = ledger.counter(LedgerCounter.EXPORT_BATCHES_SPLIT);
        for (final FailureKind failure : FailureKind.values()) {
            if (failure.counter() != null) {
                failures.put(failure, ledger.counter(failure.counter()));
            }
        }
    }

    /** The collector accepted a request and rejected some of its records. */
    void onDelivered(final int records, final long rejectedRecords) {
        exported.getAndAddRelease(records - rejectedRecords);
        rejected.getAndAddRelease(rejectedRecords);
        batchesSent.incrementRelease();
    }

    /** One attempt failed; what becomes of the records is counted elsewhere. */
    void onFailed(final FailureKind failure) {
        batchesFailed.incrementRelease();
        failures.get(failure).incrementRelease();
    }

    /** A request was too large, and is sent in parts. */
    void onSplit() {
        batchesSplit.incrementRelease();
    }

    /** The collector will never accept these records. */
    void onRefused(final int records) {
        droppedRefused.getAndAddRelease(records);
    }

    /** The time for retries is over. */
    void onRetryLimit(final int records) {
        droppedRetryLimit.getAndAddRelease(records);
    }
}
