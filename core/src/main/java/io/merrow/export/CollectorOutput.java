package io.merrow.export;

import io.merrow.export.delivery.BatchDelivery;
import io.merrow.export.delivery.DeliveryContext;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordQueue;
import io.merrow.telemetry.LedgerCounter;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the collector: the queue, and the batches from it. Where records are only printed there is no delivery, and the queue stays
 * empty. A collector that is withdrawn still gets what waits for it, within the drain timeout.
 *
 * <p>The export thread only, but for {@link #pending()} and {@link #capacity()}.
 */
final class CollectorOutput {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorOutput.class);

    private final ExportContext context;
    private final AtomicCounter droppedQueueFull;
    private final AtomicCounter droppedShutdown;
    private final AtomicCounter droppedWithdrawn;
    private final AtomicCounter recovered;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile int capacity;
    private ExportSettings settings;
    private RecordQueue queue;
    /** Null while nothing is, or has to be, delivered. */
    private BatchDelivery delivery;

    private boolean isWanted;
    private long withdrawnByNs;
    /** Records that a withdrawn collector left in its queue's file. */
    private int parked;

    private long waitingSinceNs;

    CollectorOutput(final ExportContext context, final ExportOutputs outputs) {
        this.context = context;
        droppedQueueFull = context.ledger().counter(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL);
        droppedShutdown = context.ledger().counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN);
        droppedWithdrawn = context.ledger().counter(LedgerCounter.RECORDS_DROPPED_WITHDRAWN);
        recovered = context.ledger().counter(LedgerCounter.RECORDS_RECOVERED);
        settings = outputs.settings();
        isWanted = outputs.exporter() != null;
        use(outputs.queue().get());
        recovered.getAndAddRelease(queue.size());
        if (isWanted) {
            startDelivery(outputs);
        }
        publishPending();
    }

    private void use(final RecordQueue newQueue) {
        queue = newQueue;
        capacity = queue.capacity();
    }

    private void startDelivery(final ExportOutputs outputs) {
        delivery = new BatchDelivery(
                outputs.settings(),
                outputs.exporter(),
                new DeliveryContext(queue, context.ledger(), context.clock(), context.stages()));
    }

    /** Whether records are for a collector; false: they are only printed. */
    boolean isWanted() {
        return isWanted;
    }

    ExportSettings settings() {
        return settings;
    }

    /** Continues with another collector, or with none. */
    void replace(final ExportOutputs next, final long nowNs) {
        if (next.exporter() == null) {
            isWanted = false;
            withdrawnByNs = nowNs + settings.drainTimeoutNs();
            return;
        }
        if (delivery == null) {
            reopenQueue(next);
            startDelivery(next);
        } else {
            delivery.replace(next.settings(), next.exporter(), nowNs);
        }
        settings = next.settings();
        isWanted = true;
    }

    /** Records that an earlier collector's queue left in its file were counted when they came. */
    private void reopenQueue(final ExportOutputs next) {
        final RecordQueue opened = open(next);
        queue.close();
        use(opened);
        recovered.getAndAddRelease(Math.max(0, queue.size() - parked));
        parked = 0;
    }

    /** A queue that cannot be opened while the agent runs, such as another process's, is no reason to lose records. */
    private RecordQueue open(final ExportOutputs next) {
        try {
            return next.queue().get();
        } catch (final RuntimeException e) {
            final int size = next.settings().maxQueueSize();
            context.ledger().counter(LedgerCounter.QUEUE_FILE_UNUSABLE).incrementRelease();
            LOG.warn(
                    "failed to open the queue: {}. Up to {} records are queued in memory and are lost when the agent stops.",
                    e.getMessage(),
                    size);
            return new MemoryQueue(size);
        }
    }

    /** The last record that an earlier process left in the queue's file; false: there is none. Before anything is delivered. */
    boolean lastRecovered(final MutableDirectBuffer target) {
        return queue.lastRecovered(target);
    }

    /** Queues a copy of the record; when the queue is full the oldest is dropped. */
    void offer(final DirectBuffer buffer, final int offset, final long nowNs) {
        if (queue.isEmpty()) {
            waitingSinceNs = nowNs;
        }
        if (!queue.offer(buffer, offset)) {
            droppedQueueFull.incrementRelease();
        }
    }

    /** Settles and retries batches. Returns how many. */
    int poll(final long nowNs) {
        return delivery == null ? 0 : delivery.pollCompletions(nowNs) + delivery.retryBatches(nowNs);
    }

    /** Starts full batches. */
    void startFullBatches(final long nowNs) {
        startBatches(false, nowNs);
    }

    /**
     * Starts batches: full ones, and partial ones when {@code draining} or when their records have waited long enough. Ends a withdrawn
     * delivery that has nothing left.
     *
     * @return batches started.
     */
    int startDueBatches(final boolean draining, final long nowNs) {
        if (delivery == null) {
            return 0;
        }
        final boolean isDue = nowNs - waitingSinceNs >= settings.maxBatchIntervalNs();
        final int started = startBatches(draining || !isWanted || isDue, nowNs);
        publishPending();
        if (!isWanted && (waiting() == 0 || nowNs - withdrawnByNs >= 0)) {
            withdraw();
        }
        return started;
    }

    private int startBatches(final boolean partial, final long nowNs) {
        final int started = delivery.startBatches(partial, nowNs);
        if (started > 0) {
            waitingSinceNs = nowNs;
        }
        return started;
    }

    /** Makes every retry due. */
    void hurry(final long nowNs) {
        if (delivery != null) {
            delivery.hurryWaiting(nowNs);
        }
    }

    private void withdraw() {
        parked = settleRest(droppedWithdrawn);
        delivery.close();
        delivery = null;
        queue.close();
        queue = new MemoryQueue(1); // nothing waits where records are only printed
        pending.setRelease(parked);
    }

    /** What is left stays in the queue's file, if it has one; the rest counts as dropped by the shutdown. */
    void abandon() {
        pending.setRelease(parked + settleRest(droppedShutdown));
    }

    /** @return records that stay in the queue's file; the others are counted as dropped. */
    private int settleRest(final AtomicCounter dropped) {
        final int inQueue = queue.size();
        final long keptFrom = queue.keep();
        int left = inQueue;
        int kept = keptFrom == Long.MAX_VALUE ? 0 : inQueue;
        if (delivery != null) {
            left += delivery.unsettledRecords();
            kept += delivery.abandon(keptFrom);
        }
        dropped.getAndAddRelease(left - kept);
        return kept;
    }

    /** Records for which the queue has room. */
    int room() {
        return queue.capacity() - queue.size();
    }

    /** Records that are neither delivered nor dropped. Any thread. */
    int pending() {
        return pending.getAcquire();
    }

    /** Records that can wait. Any thread. */
    int capacity() {
        return capacity;
    }

    private int waiting() {
        return queue.size() + (delivery == null ? 0 : delivery.unsettledRecords());
    }

    private void publishPending() {
        pending.setRelease(parked + waiting());
    }

    void close() {
        if (delivery != null) {
            delivery.close();
        }
        queue.close();
    }

    @Override
    public String toString() {
        return "CollectorOutput{" + queue + ", " + delivery + ", parked=" + parked + '}';
    }
}
