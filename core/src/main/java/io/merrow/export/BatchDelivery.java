package io.merrow.export;

import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches on their way: started from the queue, followed until the collector has them, retried or given up.
 *
 * <p>The export thread only; no clock of its own. Each method is one line of {@link ExportAgent#doWork()}.
 */
final class BatchDelivery {
    private static final Logger LOGGER = LoggerFactory.getLogger(BatchDelivery.class);

    private final ExportSettings settings;
    private final RecordQueue queue;
    private final RecordExporter exporter;
    private final RecordBatch[] batches;
    private final RandomGenerator random = new SplittableRandom();
    private final RecordLatency latency;
    private final MinuteLog failureLog = new MinuteLog(LOGGER);
    private final MinuteLog refusalLog = new MinuteLog(LOGGER);
    private final MinuteLog rejectionLog = new MinuteLog(LOGGER);
    private final AtomicCounter exported;
    private final AtomicCounter rejected;
    private final AtomicCounter droppedFailed;
    private final AtomicCounter droppedShutdown;
    private final AtomicCounter batchesSent;
    private final AtomicCounter batchesFailed;
    private int unsettledRecords;
    private int failuresInRow;

    BatchDelivery(
            final ExportSettings settings,
            final RecordQueue queue,
            final RecordExporter exporter,
            final Ledger ledger,
            final int lane,
            final LongConsumer latencyNs) {
        this.settings = settings;
        this.queue = queue;
        this.exporter = exporter;
        this.latency = new RecordLatency(latencyNs);
        batches = new RecordBatch[settings.maxConcurrentExports()];
        for (int slot = 0; slot < batches.length; slot++) {
            batches[slot] = new RecordBatch(slot, settings.maxBatchSize());
        }
        exported = ledger.counter(LedgerCounter.RECORDS_EXPORTED, lane);
        rejected = ledger.counter(LedgerCounter.RECORDS_REJECTED, lane);
        droppedFailed = ledger.counter(LedgerCounter.RECORDS_DROPPED_EXPORT_FAILED, lane);
        droppedShutdown = ledger.counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN, lane);
        batchesSent = ledger.counter(LedgerCounter.EXPORT_BATCHES_SENT, lane);
        batchesFailed = ledger.counter(LedgerCounter.EXPORT_BATCHES_FAILED, lane);
    }

    /** Starts as many batches as may be: full ones, or all when {@code partial}. Returns how many. */
    int startBatches(final boolean partial, final long nowNs) {
        final int enough = partial ? 1 : settings.maxBatchSize();
        int started = 0;
        for (int slot = 0; slot < batches.length && queue.size() >= enough; slot++) {
            final RecordBatch batch = batches[slot];
            if (batch.state() == RecordBatch.State.FREE) {
                batch.fill(queue);
                unsettledRecords += batch.count();
                attempt(batch, nowNs);
                started++;
            }
        }
        return started;
    }

    /** Settles the batches whose attempt has ended. Returns how many. */
    int pollCompletions(final long nowNs) {
        int settled = 0;
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.IN_FLIGHT && batch.outcome() != null) {
                settle(batch, batch.outcome(), nowNs);
                settled++;
            }
        }
        return settled;
    }

    /** Sends batches again whose time has come. Returns how many. */
    int retryBatches(final long nowNs) {
        int retried = 0;
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.WAITING && nowNs - batch.retryAtNs() >= 0) {
                attempt(batch, nowNs);
                retried++;
            }
        }
        return retried;
    }

    /** Lets no batch wait any longer for its next attempt. */
    void hurryWaiting(final long nowNs) {
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.WAITING) {
                batch.waitUntil(nowNs);
            }
        }
    }

    /** Counts what is neither delivered nor given up as lost to the shutdown. */
    void abandon() {
        droppedShutdown.getAndAddRelease(unsettledRecords);
        for (final RecordBatch batch : batches) {
            batch.release();
        }
        unsettledRecords = 0;
    }

    /** Records in batches that are not settled. */
    int unsettledRecords() {
        return unsettledRecords;
    }

    void close() {
        exporter.close();
    }

    @Override
    public String toString() {
        return "BatchDelivery{unsettled=" + unsettledRecords + ", failuresInRow=" + failuresInRow + ", batches="
                + Arrays.toString(batches) + "}";
    }

    private void attempt(final RecordBatch batch, final long nowNs) {
        batch.beginAttempt(nowNs);
        exporter.export(batch);
    }

    private void settle(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        switch (outcome.kind()) {
            case DELIVERED -> onDelivered(batch, outcome, nowNs);
            case RETRY -> onFailed(batch, outcome, nowNs);
            case REFUSED -> onRefused(batch, outcome, nowNs);
        }
    }

    private void onDelivered(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        final long rejectedCount = Math.max(0, Math.min(outcome.rejected(), batch.count()));
        exported.getAndAddRelease(batch.count() - rejectedCount);
        rejected.getAndAddRelease(rejectedCount);
        batchesSent.incrementRelease();
        latency.recordAll(batch, nowNs);
        if (rejectedCount > 0 && rejectionLog.isDue(nowNs)) {
            rejectionLog.warn(
                    nowNs,
                    exporter + " took a batch but rejected " + rejectedCount + " of " + batch.count() + " spans: "
                            + outcome.detail() + ". Look at the collector's log for what it dislikes.");
        }
        if (failuresInRow > 0) {
            LOGGER.info("{} takes batches again, after {} failed attempts", exporter, failuresInRow);
            failuresInRow = 0;
            failureLog.reset();
            hurryWaiting(nowNs);
        }
        free(batch);
    }

    private void onFailed(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        batchesFailed.incrementRelease();
        failuresInRow++;
        final long delayNs = settings.retry().delayNs(batch.attempts(), random);
        if (settings.retry().isExhausted(batch.firstAttemptNs(), nowNs + delayNs)) {
            drop(batch, outcome, "after " + batch.attempts() + " attempts", nowNs);
            return;
        }
        batch.waitUntil(nowNs + delayNs);
        if (failureLog.isDue(nowNs)) {
            failureLog.warn(
                    nowNs,
                    "cannot deliver to " + exporter + ": " + outcome.detail() + ". Next attempt in "
                            + TimeUnit.NANOSECONDS.toMillis(delayNs) + " ms; " + (queue.size() + unsettledRecords)
                            + " records wait, " + settings.maxQueueSize() + " can, then the oldest go."
                            + " Check that the collector runs there and can be reached from this node.");
        }
    }

    private void onRefused(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        batchesFailed.incrementRelease();
        drop(batch, outcome, "for good", nowNs);
    }

    private void drop(final RecordBatch batch, final DeliveryOutcome outcome, final String when, final long nowNs) {
        droppedFailed.getAndAddRelease(batch.count());
        if (refusalLog.isDue(nowNs)) {
            refusalLog.warn(
                    nowNs,
                    "gave up " + batch.count() + " records " + when + ": " + exporter + ": "
                            + outcome.detail()
                            + ". Check endpoint, protocol and credentials under export.traces.otlp, and the collector's log.");
        }
        free(batch);
    }

    private void free(final RecordBatch batch) {
        unsettledRecords -= batch.count();
        batch.release();
    }
}
