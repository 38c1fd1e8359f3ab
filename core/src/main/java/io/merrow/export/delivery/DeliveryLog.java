package io.merrow.export.delivery;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines about deliveries, each subject at most once a minute. The export thread only. */
final class DeliveryLog {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDelivery.class);

    private final RateLimitedLog failures = new RateLimitedLog(LOG);
    private final RateLimitedLog drops = new RateLimitedLog(LOG);
    private final RateLimitedLog rejections = new RateLimitedLog(LOG);
    private final RateLimitedLog sizes = new RateLimitedLog(LOG);

    /** Another exporter: its first failure is logged at once. */
    void onReplaced() {
        failures.reset();
    }

    void onRecovered(final RecordExporter exporter, final int failedAttempts) {
        LOG.info("export to {} recovered after {} failed attempts", exporter, failedAttempts);
        failures.reset();
    }

    /** A success that rejects no span may still have a message: the specification calls it a warning. */
    void onDelivered(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        final long rejected = outcome.rejectedOf(batch.partSize());
        if ((rejected > 0 || !outcome.detail().isEmpty()) && rejections.isDue(nowNs)) {
            rejections.warn(
                    nowNs,
                    batch.carrier() + " accepted a batch but "
                            + (rejected > 0 ? "rejected " + rejected + " of " + batch.partSize() + " spans" : "warns")
                            + ": " + outcome.detail() + ". Check the collector's log.");
        }
    }

    /**
     * @param queued   records that wait.
     * @param capacity records that can.
     */
    void onRetry(
            final RecordBatch batch,
            final DeliveryOutcome outcome,
            final long delayNs,
            final int queued,
            final int capacity,
            final long nowNs) {
        if (failures.isDue(nowNs)) {
            failures.warn(
                    nowNs,
                    "failed to export " + count(batch) + " to " + batch.carrier() + ": " + outcome.detail()
                            + "; retrying in " + TimeUnit.NANOSECONDS.toMillis(delayNs) + " ms. "
                            + queued + " of " + capacity
                            + " records queued; the oldest are dropped when full. "
                            + outcome.failure().advice());
        }
    }

    void onRetryLimit(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (drops.isDue(nowNs)) {
            drops.warn(
                    nowNs,
                    "dropped " + count(batch) + " after " + batch.attempts()
                            + " attempts, export.traces.otlp.retry.max_elapsed_time exceeded: " + batch.carrier() + ": "
                            + outcome.detail() + ". " + outcome.failure().advice());
        }
    }

    void onRefused(final RecordBatch batch, final DeliveryOutcome outcome, final String advice, final long nowNs) {
        if (drops.isDue(nowNs)) {
            drops.warn(
                    nowNs,
                    "dropped " + count(batch) + " rejected by " + batch.carrier() + ": " + outcome.detail() + ". "
                            + advice);
        }
    }

    void onSplit(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (sizes.isDue(nowNs)) {
            sizes.warn(
                    nowNs,
                    batch.carrier() + " rejected a request of " + batch.partSize() + " records as too large: "
                            + outcome.detail()
                            + ". The batch is split; raise the collector's limit or lower "
                            + "export.traces.otlp.max_batch_size.");
        }
    }

    private static String count(final RecordBatch batch) {
        return batch.partSize() + (batch.partSize() == 1 ? " record" : " records");
    }
}
