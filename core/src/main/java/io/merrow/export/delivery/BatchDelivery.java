package io.merrow.export.delivery;

import io.merrow.export.queue.RecordQueue;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.merrow.telemetry.Stage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches on their way: started from the queue, followed until the collector has them, retried or given up.
 *
 * <p>The export thread only; its clock is asked only for how long encoding took. Each method is one line of the duty cycle of {@code ExportAgent}.
 */
public final class BatchDelivery {
    private static final Logger LOGGER = LoggerFactory.getLogger(BatchDelivery.class);

    private final RecordQueue queue;
    private final RetiredExporters retired = new RetiredExporters();
    private ExportSettings settings;
    private RecordExporter exporter;
    private RecordBatch[] batches = {};
    private final RandomGenerator random = new SplittableRandom();
    private final NanoClock clock;
    private final RecordLatency latency;
    private final RateLimitedLog failureLog = new RateLimitedLog(LOGGER);
    private final RateLimitedLog refusalLog = new RateLimitedLog(LOGGER);
    private final RateLimitedLog rejectionLog = new RateLimitedLog(LOGGER);
    private final RateLimitedLog sizeLog = new RateLimitedLog(LOGGER);
    private final AtomicCounter exported;
    private final AtomicCounter rejected;
    private final AtomicCounter droppedRefused;
    private final AtomicCounter droppedRetryLimit;
    private final AtomicCounter batchesSent;
    private final AtomicCounter batchesFailed;
    private final AtomicCounter batchesSplit;
    private final Map<FailureKind, AtomicCounter> failures = new EnumMap<>(FailureKind.class);
    private BatchSizer sizer;
    private long pausedUntilNs;
    private boolean paused;
    private int unsettledRecords;
    private int failuresInRow;

    public BatchDelivery(
            final ExportSettings settings,
            final RecordQueue queue,
            final RecordExporter exporter,
            final LedgerLane ledger,
            final NanoClock clock,
            final RecordStageListener stages) {
        this.settings = settings;
        this.queue = queue;
        this.exporter = exporter;
        this.clock = clock;
        this.latency = new RecordLatency(stages);
        makeBatches();
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
        sizer = new BatchSizer(settings.maxBatchSize());
    }

    /** Keeps every batch that is not settled; the others are of the size and the number that are wanted now. */
    private void makeBatches() {
        int count = settings.maxConcurrentExports();
        for (final RecordBatch batch : batches) {
            count = batch.state() == RecordBatch.State.FREE ? count : Math.max(count, batch.slot() + 1);
        }
        final RecordBatch[] made = Arrays.copyOf(batches, count);
        for (int slot = 0; slot < count; slot++) {
            made[slot] = fitting(made[slot], slot);
        }
        batches = made;
    }

    private RecordBatch fitting(final RecordBatch batch, final int slot) {
        final boolean stays = batch != null
                && (batch.state() != RecordBatch.State.FREE || batch.capacity() == settings.maxBatchSize());
        return stays ? batch : new RecordBatch(slot, settings.maxBatchSize());
    }

    /**
     * Goes on with another exporter. The one before ends what it has begun; what it cannot deliver, or has not until the
     * deadline, the new one gets: nothing is dropped for the change.
     */
    public void replace(final ExportSettings newSettings, final RecordExporter newExporter, final long nowNs) {
        retired.add(exporter, nowNs + settings.drainTimeoutNs());
        settings = newSettings;
        exporter = newExporter;
        sizer = new BatchSizer(settings.maxBatchSize());
        failuresInRow = 0;
        failureLog.reset();
        makeBatches();
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.WAITING) {
                batch.startOver();
            }
        }
        hurryWaiting(nowNs);
    }

    /** Starts as many batches as may be: full ones, or all when {@code partial}. Returns how many. */
    public int startBatches(final boolean partial, final long nowNs) {
        if (isPaused(nowNs)) {
            return 0;
        }
        final int enough = partial ? 1 : settings.maxBatchSize();
        int started = 0;
        for (int slot = 0; slot < settings.maxConcurrentExports() && queue.size() >= enough; slot++) {
            final RecordBatch batch = fitting(batches[slot], slot);
            if (batch.state() == RecordBatch.State.FREE) {
                batches[slot] = batch;
                batch.fill(queue, sizer.size());
                unsettledRecords += batch.count();
                attempt(batch, nowNs);
                started++;
            }
        }
        return started;
    }

    /** Settles the batches whose attempt has ended. Returns how many. */
    public int pollCompletions(final long nowNs) {
        int settled = 0;
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.IN_FLIGHT && batch.outcome() != null) {
                settle(batch, batch.outcome(), nowNs);
                settled++;
            }
        }
        retired.poll(batches, nowNs);
        return settled;
    }

    /** Sends batches again whose time has come. Returns how many. */
    public int retryBatches(final long nowNs) {
        if (isPaused(nowNs)) {
            return 0;
        }
        int retried = 0;
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.WAITING && nowNs - batch.retryAtNs() >= 0) {
                attempt(batch, nowNs);
                retried++;
            }
        }
        return retried;
    }

    /** Lets no batch wait any longer for its next attempt, whatever the collector asked for. */
    public void hurryWaiting(final long nowNs) {
        paused = false;
        for (final RecordBatch batch : batches) {
            if (batch.state() == RecordBatch.State.WAITING) {
                batch.waitUntil(nowNs);
            }
        }
    }

    /**
     * Lets go of what is neither delivered nor given up; the caller accounts for it.
     *
     * @return how many of those records have this position or a later one.
     */
    public int abandon(final long fromPosition) {
        int count = 0;
        for (final RecordBatch batch : batches) {
            final long first = batch.position() + batch.first();
            count += (int) Math.max(0, batch.position() + batch.count() - Math.max(first, fromPosition));
            batch.release();
        }
        unsettledRecords = 0;
        return count;
    }

    /** Records in batches that are not settled. */
    public int unsettledRecords() {
        return unsettledRecords;
    }

    public void close() {
        retired.close();
        exporter.close();
    }

    @Override
    public String toString() {
        return "BatchDelivery{unsettled=" + unsettledRecords + ", failuresInRow=" + failuresInRow + ", " + retired
                + ", batches=" + Arrays.toString(batches) + "}";
    }

    /** Whether the collector has asked to be left alone, in any answer, and the time is not over. */
    private boolean isPaused(final long nowNs) {
        paused = paused && nowNs - pausedUntilNs < 0;
        return paused;
    }

    private void attempt(final RecordBatch batch, final long nowNs) {
        batch.beginAttempt(exporter, nowNs);
        exporter.export(batch);
        if (batch.attempts() == 1 && batch.position() >= queue.recoveredEnd()) { // later ones send the same bytes
            latency.recordPart(Stage.RECORD_ENCODED, batch, clock.nanoTime());
        }
    }

    private void settle(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (outcome.kind() != DeliveryOutcome.Kind.DELIVERED) {
            batchesFailed.incrementRelease();
            failures.get(outcome.failure()).incrementRelease();
        }
        if (outcome.kind() != DeliveryOutcome.Kind.DELIVERED && batch.carrier() != exporter) {
            batch.startOver();
            attempt(batch, nowNs);
            return;
        }
        switch (outcome.kind()) {
            case DELIVERED -> onDelivered(batch, outcome, nowNs);
            case RETRY -> onFailed(batch, outcome, nowNs);
            case TOO_LARGE -> onTooLarge(batch, outcome, nowNs);
            case REFUSED -> refuse(batch, outcome, outcome.failure().advice(), nowNs);
        }
    }

    private void onDelivered(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        final int records = batch.partSize();
        final long rejectedCount = Math.max(0, Math.min(outcome.rejected(), records));
        exported.getAndAddRelease(records - rejectedCount);
        rejected.getAndAddRelease(rejectedCount);
        batchesSent.incrementRelease();
        sizer.onDelivered(records);
        if (batch.position() >= queue.recoveredEnd()) {
            latency.recordPart(Stage.RECORD_ACKNOWLEDGED, batch, nowNs);
        }
        tellRejection(records, rejectedCount, outcome.detail(), nowNs);
        if (failuresInRow > 0) {
            LOGGER.info("export to {} recovered after {} failed attempts", exporter, failuresInRow);
            failuresInRow = 0;
            failureLog.reset();
            hurryWaiting(nowNs);
        }
        goOn(batch, nowNs);
    }

    /** A success that rejects no span may still have something to say: the specification calls it a warning. */
    private void tellRejection(final int records, final long rejectedCount, final String words, final long nowNs) {
        if ((rejectedCount > 0 || !words.isEmpty()) && rejectionLog.isDue(nowNs)) {
            rejectionLog.warn(
                    nowNs,
                    exporter + " accepted a batch but "
                            + (rejectedCount > 0 ? "rejected " + rejectedCount + " of " + records + " spans" : "warns")
                            + ": " + words + ". Check the collector's log.");
        }
    }

    private void onFailed(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        failuresInRow++;
        final long delayNs = delayNs(batch, outcome, nowNs);
        if (settings.retry().isExhausted(batch.firstAttemptNs(), nowNs + delayNs)) {
            drop(
                    batch,
                    droppedRetryLimit,
                    "dropped " + count(batch) + " after " + batch.attempts()
                            + " attempts, export.traces.otlp.retry.max_elapsed_time exceeded: " + exporter + ": "
                            + outcome.detail() + ". " + outcome.failure().advice(),
                    nowNs);
            return;
        }
        batch.waitUntil(nowNs + delayNs);
        if (failureLog.isDue(nowNs)) {
            failureLog.warn(
                    nowNs,
                    "failed to export " + count(batch) + " to " + exporter + ": " + outcome.detail()
                            + "; retrying in " + TimeUnit.NANOSECONDS.toMillis(delayNs) + " ms. "
                            + (queue.size() + unsettledRecords) + " of " + queue.capacity()
                            + " records queued; the oldest are dropped when full. "
                            + outcome.failure().advice());
        }
    }

    /** What the collector asks for, though not beyond the batch's last moment; else the backoff. */
    private long delayNs(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        final long leftNs = settings.retry().maxElapsedNs() == 0
                ? Long.MAX_VALUE
                : batch.firstAttemptNs() + settings.retry().maxElapsedNs() - nowNs;
        if (outcome.retryAfterNs() <= 0 || leftNs <= 0) {
            return settings.retry().delayNs(batch.attempts(), random);
        }
        final long delayNs = Math.min(outcome.retryAfterNs(), leftNs);
        if (!paused || nowNs + delayNs - pausedUntilNs > 0) {
            pausedUntilNs = nowNs + delayNs;
            paused = true;
        }
        return delayNs;
    }

    private void onTooLarge(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (batch.partSize() < 2) {
            refuse(batch, outcome, "The record is too large for the collector; raise its message size limit.", nowNs);
            return;
        }
        batchesSplit.incrementRelease();
        sizer.onTooLarge(batch.partSize());
        if (sizeLog.isDue(nowNs)) {
            sizeLog.warn(
                    nowNs,
                    exporter + " rejected a request of " + batch.partSize() + " records as too large: "
                            + outcome.detail()
                            + ". The batch is split; raise the collector's limit or lower "
                            + "export.traces.otlp.max_batch_size.");
        }
        batch.halve();
        attempt(batch, nowNs);
    }

    private void refuse(final RecordBatch batch, final DeliveryOutcome outcome, final String advice, final long nowNs) {
        drop(
                batch,
                droppedRefused,
                "dropped " + count(batch) + " rejected by " + exporter + ": " + outcome.detail() + ". " + advice,
                nowNs);
    }

    private static String count(final RecordBatch batch) {
        return batch.partSize() + (batch.partSize() == 1 ? " record" : " records");
    }

    private void drop(final RecordBatch batch, final AtomicCounter counter, final String line, final long nowNs) {
        counter.getAndAddRelease(batch.partSize());
        if (refusalLog.isDue(nowNs)) {
            refusalLog.warn(nowNs, line);
        }
        goOn(batch, nowNs);
    }

    /** The part is settled: its next part, or another batch in its place. */
    private void goOn(final RecordBatch batch, final long nowNs) {
        unsettledRecords -= batch.partSize();
        if (batch.nextPart(sizer.size())) {
            attempt(batch, nowNs);
            return;
        }
        batch.release();
        queue.commit(settledUpTo());
    }

    /** Where the oldest unsettled batch begins. */
    private long settledUpTo() {
        long position = queue.position();
        for (final RecordBatch batch : batches) {
            if (batch.state() != RecordBatch.State.FREE) {
                position = Math.min(position, batch.position());
            }
        }
        return position;
    }
}
