package io.merrow.export.delivery;

/**
 * How records are queued, batched and retried. Immutable.
 *
 * @param maxBatchSize         records in a batch at most.
 * @param maxBatchIntervalNs   how long a record waits for its batch to fill, nanoseconds.
 * @param maxQueueSize         records that wait at most; beyond, the oldest go.
 * @param maxConcurrentExports batches that are under way or wait for a retry at most, 1 to 64.
 * @param retry                when a failed batch is sent again.
 * @param drainTimeoutNs       how long the agent delivers what is left when it stops, nanoseconds.
 */
public record ExportSettings(
        int maxBatchSize,
        long maxBatchIntervalNs,
        int maxQueueSize,
        int maxConcurrentExports,
        RetrySchedule retry,
        long drainTimeoutNs) {
    /** Checks the ranges. */
    public ExportSettings {
        if (maxBatchSize < 1 || maxQueueSize < 1 || maxBatchIntervalNs < 0 || drainTimeoutNs < 0) {
            throw new IllegalArgumentException("batch size and queue size must be at least 1, times not negative: "
                    + maxBatchSize + ", " + maxQueueSize + ", " + maxBatchIntervalNs + ", " + drainTimeoutNs);
        }
        if (maxConcurrentExports < 1 || maxConcurrentExports > 64) {
            throw new IllegalArgumentException("concurrent exports must be 1 to 64: " + maxConcurrentExports);
        }
    }
}
