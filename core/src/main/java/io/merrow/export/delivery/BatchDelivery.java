package io.merrow.export.delivery;

import io.merrow.export.queue.RecordQueue;
import io.merrow.telemetry.Stage;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.NanoClock;

/**
 * The batches in flight: started from the queue, followed until the collector has accepted them, retried or dropped.
 *
 * <p>The export thread only; it reads its clock only to measure how long encoding took. The methods are the steps of a duty cycle.
 */
public final class BatchDelivery {
    private final RecordQueue queue;
    private final NanoClock clock;
    private final RecordLatency latency;
    private final DeliveryCounters counters;
    private final DeliveryLog log = new DeliveryLog();
    private final RetiredExporters retired = new RetiredExporters();
    private final BatchSlots batches = new BatchSlots();
    private final CollectorPause pause = new CollectorPause();
    private final RandomGenerator random = new SplittableRandom();
    private ExportSettings settings;
    private RecordExporter exporter;
    private BatchSizer sizer;
    private int unsettledRecords;
    private int failuresInRow;

    /** @param exporter closed with the delivery, or when another has replaced it. */
    public BatchDelivery(final ExportSettings settings, final RecordExporter exporter, final DeliveryContext context) {
        queue = context.queue();
        clock = context.clock();
        latency = new RecordLatency(context.stages());
        counters = new DeliveryCounters(context.ledger());
        use(settings, exporter);
    }

    private void use(final ExportSettings newSettings, final RecordExporter newExporter) {
        settings = newSettings;
        exporter = newExporter;
        sizer = new BatchSizer(settings.maxBatchSize());
        batches.resize(settings.maxConcurrentExports(), settings.maxBatchSize());
    }

    /**
     * Continues with another exporter. The one before completes its attempts; what it fails to deliver, or has not delivered at the
     * drain timeout, the new one gets: nothing is dropped for the change.
     */
    public void replace(final ExportSettings newSettings, final RecordExporter newExporter, final long nowNs) {
        retired.add(exporter, nowNs + settings.drainTimeoutNs());
        use(newSettings, newExporter);
        failuresInRow = 0;
        log.onReplaced();
        for (final RecordBatch batch : batches.all()) {
            if (batch.state() == RecordBatch.State.WAITING) {
                batch.startOver();
            }
        }
        hurryWaiting(nowNs);
    }

    /** Starts as many batches as may be: full ones, or all when {@code partial}. Returns how many. */
    public int startBatches(final boolean partial, final long nowNs) {
        if (pause.isActive(nowNs)) {
            return 0;
        }
        final int enough = partial ? 1 : settings.maxBatchSize();
        int started = 0;
        while (queue.size() >= enough) {
            final RecordBatch batch = batches.free();
            if (batch == null) {
                break;
            }
            batch.fill(queue, sizer.size());
            unsettledRecords += batch.count();
            attempt(batch, nowNs);
            started++;
        }
        return started;
    }

    /** Settles the batches whose attempt has ended. Returns how many. */
    public int pollCompletions(final long nowNs) {
        int settled = 0;
        for (final RecordBatch batch : batches.all()) {
            if (batch.state() == RecordBatch.State.IN_FLIGHT && batch.outcome() != null) {
                settle(batch, batch.outcome(), nowNs);
                settled++;
            }
        }
        retired.poll(batches.all(), nowNs);
        return settled;
    }

    /** Retries the batches whose time has come. Returns how many. */
    public int retryBatches(final long nowNs) {
        if (pause.isActive(nowNs)) {
            return 0;
        }
        int retried = 0;
        for (final RecordBatch batch : batches.all()) {
            if (batch.isDue(nowNs)) {
                attempt(batch, nowNs);
                retried++;
            }
        }
        return retried;
    }

    /** Makes the next attempt of every batch due, whatever the collector asked for. */
    public void hurryWaiting(final long nowNs) {
        pause.end();
        for (final RecordBatch batch : batches.all()) {
            if (batch.state() == RecordBatch.State.WAITING) {
                batch.waitUntil(nowNs);
            }
        }
    }

    /**
     * Forgets what is neither delivered nor dropped; the caller counts it.
     *
     * @return how many of those records have this position or a later one.
     */
    public int abandon(final long fromPosition) {
        unsettledRecords = 0;
        return batches.release(fromPosition);
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
                + ", batches=" + batches + "}";
    }

    private void attempt(final RecordBatch batch, final long nowNs) {
        batch.beginAttempt(exporter, nowNs);
        exporter.export(batch);
        if (batch.attempts() == 1 && isOfThisProcess(batch)) { // later ones send the same bytes
            latency.recordPart(Stage.RECORD_ENCODED, batch, clock.nanoTime());
        }
    }

    /** Records of an earlier process are not part of this one's latency. */
    private boolean isOfThisProcess(final RecordBatch batch) {
        return batch.position() >= queue.recoveredEnd();
    }

    private void settle(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (outcome.kind() == DeliveryOutcome.Kind.DELIVERED) {
            onDelivered(batch, outcome, nowNs);
            return;
        }
        counters.onFailed(outcome.failure());
        if (batch.carrier() != exporter) {
            batch.startOver();
            attempt(batch, nowNs);
        } else if (outcome.kind() == DeliveryOutcome.Kind.RETRY) {
            onFailed(batch, outcome, nowNs);
        } else if (outcome.kind() == DeliveryOutcome.Kind.TOO_LARGE) {
            onTooLarge(batch, outcome, nowNs);
        } else {
            refuse(batch, outcome, outcome.failure().advice(), nowNs);
        }
    }

    private void onDelivered(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        counters.onDelivered(batch.partSize(), outcome.rejectedOf(batch.partSize()));
        sizer.onDelivered(batch.partSize());
        if (isOfThisProcess(batch)) {
            latency.recordPart(Stage.RECORD_ACKNOWLEDGED, batch, nowNs);
        }
        log.onDelivered(batch, outcome, nowNs);
        if (failuresInRow > 0 && batch.carrier() == exporter) {
            log.onRecovered(exporter, failuresInRow);
            failuresInRow = 0;
            hurryWaiting(nowNs);
        }
        sendNextPart(batch, nowNs);
    }

    private void onFailed(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        failuresInRow++;
        final long delayNs = delayNs(batch, outcome, nowNs);
        if (settings.retry().isExhausted(batch.firstAttemptNs(), nowNs + delayNs)) {
            counters.onRetryLimit(batch.partSize());
            log.onRetryLimit(batch, outcome, nowNs);
            sendNextPart(batch, nowNs);
            return;
        }
        batch.waitUntil(nowNs + delayNs);
        log.onRetry(batch, outcome, delayNs, queue.size() + unsettledRecords, queue.capacity(), nowNs);
    }

    /** What the collector asks for, though not beyond the time after which the batch is dropped; else the backoff. */
    private long delayNs(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        final long leftNs = settings.retry().leftNs(batch.firstAttemptNs(), nowNs);
        if (outcome.retryAfterNs() <= 0 || leftNs <= 0) {
            return settings.retry().delayNs(batch.attempts(), random);
        }
        final long delayNs = Math.min(outcome.retryAfterNs(), leftNs);
        pause.extend(nowNs + delayNs);
        return delayNs;
    }

    private void onTooLarge(final RecordBatch batch, final DeliveryOutcome outcome, final long nowNs) {
        if (batch.partSize() < 2) {
            refuse(batch, outcome, "The record is too large for the collector; raise its message size limit.", nowNs);
            return;
        }
        counters.onSplit();
        sizer.onTooLarge(batch.partSize());
        log.onSplit(batch, outcome, nowNs);
        batch.halve();
        attempt(batch, nowNs);
    }

    private void refuse(final RecordBatch batch, final DeliveryOutcome outcome, final String advice, final long nowNs) {
        counters.onRefused(batch.partSize());
        log.onRefused(batch, outcome, advice, nowNs);
        sendNextPart(batch, nowNs);
    }

    /** The part is settled: sends the next part, or frees the batch. */
    private void sendNextPart(final RecordBatch batch, final long nowNs) {
        unsettledRecords -= batch.partSize();
        if (batch.nextPart(sizer.size())) {
            attempt(batch, nowNs);
            return;
        }
        batch.release();
        queue.commit(batches.settledUpTo(queue.position()));
    }
}
