package io.merrow.export;

import io.merrow.export.delivery.BatchDelivery;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.delivery.RecordLatency;
import io.merrow.export.delivery.RecordStageListener;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.export.queue.RecordQueue;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.merrow.telemetry.Stage;
import io.merrow.thread.SingleThread;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The export thread: takes records from the shards, prints them, queues them, and sees their batches delivered.
 *
 * <p>It never waits for the collector: what cannot be delivered queues, and when the queue is full the oldest records
 * go. All methods are the agent's thread's, but for {@link #queued()},
 * {@link #queueCapacity()} and {@link #giveUp()}.
 */
public final class ExportAgent implements Agent {
    private static final int POLL_LIMIT = 256;
    private static final long DRAIN_PARK_NS = 1_000_000;
    private static final long PACED_PATIENCE_NS = 2_000_000_000;

    private final SingleThread thread = new SingleThread();
    private final List<RecordHandOff> handOffs;
    private final NanoClock clock;
    private final ExportProxy proxy = new ExportProxy(this);
    private final LedgerLane ledger;
    private final RecordStageListener stages;
    private final RecordLatency latency;
    private final RecordConsumer consumer = this::onRecord;
    private RecordConsumer stored = (buffer, offset) -> {};
    private RecordConsumer settled = (buffer, offset) -> {};
    private final RecordConsumer named = this::onNamed;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicCounter exported;
    private final AtomicCounter droppedQueueFull;
    private final AtomicCounter droppedNotPrinted;
    private final AtomicCounter droppedShutdown;
    private ExportSettings settings;
    private List<RecordPrinter> printers;
    private RecordQueue queue;
    private volatile int queueCapacity;
    private volatile boolean isGivenUp;
    private BatchDelivery delivery;
    private volatile DeferredRecords held;
    private boolean delivers;
    private long withdrawnByNs;
    private int parked;
    private long nowNs;
    private long waitingSinceNs;
    private boolean drained;
    /** Records printed since the last flush, where nothing else exports them. */
    private int unflushed;

    private boolean isPaced;
    private long pacedUntilNs;
    private long confirmedAtNs;
    private long confirmed;
    private boolean wasInterrupted;

    /** As below; no record waits for names. */
    public ExportAgent(
            final ExportSettings settings,
            final List<RecordHandOff> handOffs,
            final List<RecordPrinter> printers,
            final RecordQueue queue,
            final RecordExporter exporter,
            final LedgerLane ledger,
            final NanoClock clock,
            final RecordStageListener stages) {
        this(settings, handOffs, printers, queue, exporter, ledger, clock, DeferredRecords.none(), stages);
    }

    /**
     * @param settings  how records are queued, batched and retried.
     * @param handOffs  one for each shard.
     * @param printers  print every record at once; with no exporter, a printed record counts as exported.
     * @param queue     where records wait, closed with the agent; its size is {@link ExportSettings#maxQueueSize()} or
     *                  its own.
     * @param exporter  delivers batches, closed with the agent; null: records are only printed.
     * @param ledger the lane of the calling thread.
     * @param clock     the clock of the records' {@code emittedNs}: the kernel's.
     * @param held      records that wait for the names of their ends.
     * @param stages    told, on the agent's thread, how long each record took since it was emitted.
     */
    public ExportAgent(
            final ExportSettings settings,
            final List<RecordHandOff> handOffs,
            final List<RecordPrinter> printers,
            final RecordQueue queue,
            final RecordExporter exporter,
            final LedgerLane ledger,
            final NanoClock clock,
            final DeferredRecords held,
            final RecordStageListener stages) {
        if (exporter == null && printers.isEmpty()) {
            throw new IllegalArgumentException("an exporter or a printer is required");
        }
        this.settings = settings;
        this.handOffs = List.copyOf(handOffs);
        this.printers = List.copyOf(printers);
        this.clock = clock;
        this.held = held;
        this.queue = queue;
        queueCapacity = queue.capacity();
        this.ledger = ledger;
        this.stages = stages;
        delivers = exporter != null;
        delivery = delivers ? new BatchDelivery(settings, queue, exporter, ledger, clock, stages) : null;
        latency = new RecordLatency(stages);
        exported = ledger.counter(LedgerCounter.RECORDS_EXPORTED);
        droppedQueueFull = ledger.counter(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL);
        droppedNotPrinted = ledger.counter(LedgerCounter.RECORDS_DROPPED_NOT_PRINTED);
        droppedShutdown = ledger.counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN);
        ledger.counter(LedgerCounter.RECORDS_RECOVERED).getAndAddRelease(queue.size());
        publishPending();
    }

    @Override
    public String roleName() {
        return "export";
    }

    @Override
    public int doWork() {
        return proxy.drain() + doWork(false);
    }

    /** Is told of each record once it is in the queue or printed, in their order; before the first duty cycle. */
    public void onStored(final RecordConsumer listener) {
        stored = listener;
    }

    /**
     * Gets each record once it is stored, or dropped instead: what it was made of is not needed any more. Before the first duty cycle.
     */
    public void onSettled(final RecordConsumer listener) {
        settled = listener;
    }

    /** The last record that an earlier process left in the queue's file; false when there is none. Before the first cycle. */
    public boolean lastRecovered(final MutableDirectBuffer target) {
        return queue.lastRecovered(target);
    }

    /** The door for other threads. */
    public ExportProxy proxy() {
        return proxy;
    }

    /**
     * Goes on with other outputs; what came before goes the way it was on. A collector that is not wanted any more gets
     * what waits for it, within the drain timeout.
     */
    void replace(final ExportOutputs next) {
        nowNs = clock.nanoTime();
        held.poll(named, nowNs, true);
        flushPrinters();
        printers.forEach(RecordPrinter::close);
        printers = next.printers();
        held = next.held();
        delivers = next.exporter() != null;
        withdrawnByNs = nowNs + settings.drainTimeoutNs();
        if (!delivers) {
            return;
        }
        if (delivery == null) {
            openQueue(next);
            delivery = new BatchDelivery(next.settings(), queue, next.exporter(), ledger, clock, stages);
        } else {
            delivery.replace(next.settings(), next.exporter(), nowNs);
        }
        settings = next.settings();
    }

    /** Records that an earlier collector's queue left in its file were counted when they came. */
    private void openQueue(final ExportOutputs next) {
        queue.close();
        queue = next.queue().get();
        queueCapacity = queue.capacity();
        ledger.counter(LedgerCounter.RECORDS_RECOVERED).getAndAddRelease(Math.max(0, queue.size() - parked));
        parked = 0;
    }

    private void withdraw() {
        final int kept = settleRest(ledger.counter(LedgerCounter.RECORDS_DROPPED_WITHDRAWN));
        delivery.close();
        delivery = null;
        queue.close();
        queue = new MemoryQueue(1); // nothing waits where records are only printed
        parked = kept;
        pending.setRelease(kept);
    }

    /** Delivers what is left, within the drain timeout, and closes the outputs. */
    @Override
    public void onClose() {
        // Whoever waits for this thread interrupts it, also again and again, and an interrupted thread does not park.
        wasInterrupted = Thread.interrupted();
        try {
            drain(clock.nanoTime() + settings.drainTimeoutNs());
        } finally {
            flushPrinters();
            printers.forEach(RecordPrinter::close);
            if (delivery != null) {
                delivery.close();
            }
            queue.close();
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Delivers all records, partial batches too, until none is left or the deadline passes; those that are left then
     * stay in the queue's file or count as dropped by the shutdown. The shards must have stopped. A second call does nothing.
     *
     * @param deadlineNs by the agent's clock.
     * @return whether nothing was left.
     */
    public boolean drain(final long deadlineNs) {
        if (drained) {
            return true;
        }
        drained = true;
        if (delivery != null) {
            delivery.hurryWaiting(clock.nanoTime());
        }
        int work = doWork(true);
        while (queued() > 0 && !isGivenUp && clock.nanoTime() - deadlineNs < 0) {
            if (work == 0) {
                LockSupport.parkNanos(DRAIN_PARK_NS);
                wasInterrupted |= Thread.interrupted();
            }
            work = doWork(true);
        }
        final boolean complete = queued() == 0;
        abandon();
        return complete;
    }

    /** Records handed over but neither exported, nor rejected, nor dropped. Any thread; exact while nothing moves. */
    public int queued() {
        int sum = pending.getAcquire() + held.size();
        for (int i = 0; i < handOffs.size(); i++) {
            sum += handOffs.get(i).size();
        }
        return sum;
    }

    /** Whether a record or a command waits. Any thread. */
    public boolean hasWork() {
        return !proxy.isEmpty() || queued() > 0;
    }

    /**
     * The end no longer waits for deliveries, and shards no longer wait for room: what is left stays in the queue's file, or is
     * dropped and counted. Any thread.
     */
    public void giveUp() {
        isGivenUp = true;
    }

    /** Records that can wait for the collector. Any thread. */
    public int queueCapacity() {
        return queueCapacity;
    }

    @Override
    public String toString() {
        return "ExportAgent{" + queue + ", " + delivery + ", handOffs=" + handOffs + "}";
    }

    private int doWork(final boolean draining) {
        assert thread.isSame();
        nowNs = clock.nanoTime();
        int work = 0;
        if (delivery != null) {
            work += delivery.pollCompletions(nowNs);
            work += delivery.retryBatches(nowNs);
        }
        work += drainHandOffs(room());
        work += held.poll(named, nowNs, draining);
        if (work > 0) {
            flushPrinters();
        }
        if (delivery != null) {
            work += startBatches(draining || !delivers || nowNs - waitingSinceNs >= settings.maxBatchIntervalNs());
            publishPending();
            if (!delivers && (queue.size() + delivery.unsettledRecords() == 0 || nowNs - withdrawnByNs >= 0)) {
                withdraw();
            }
        }
        return work;
    }

    /**
     * Every flow of the agent ends now, and their records may be more than the queue has room for: the shards wait for it
     * while the collector takes any, at most half of the drain timeout. Otherwise an orderly stop would push out the oldest.
     */
    void expectFinalRecords() {
        isPaced = delivers;
        nowNs = clock.nanoTime();
        pacedUntilNs = nowNs + settings.drainTimeoutNs() / 2;
        confirmedAtNs = nowNs;
        confirmed = exported.get();
    }

    /** How many records may be taken from the shards just now. */
    private int room() {
        if (!isPaced) {
            return POLL_LIMIT;
        }
        if (exported.get() != confirmed) {
            confirmed = exported.get();
            confirmedAtNs = nowNs;
        }
        isPaced = !isGivenUp && nowNs - pacedUntilNs < 0 && nowNs - confirmedAtNs < PACED_PATIENCE_NS;
        return Math.max(0, Math.min(POLL_LIMIT, queue.capacity() - queue.size() - held.size()));
    }

    private int drainHandOffs(final int room) {
        int count = 0;
        for (int i = 0; i < handOffs.size() && count < room; i++) {
            count += handOffs.get(i).poll(consumer, room - count);
        }
        return count;
    }

    private void onRecord(final MutableDirectBuffer buffer, final int offset) {
        if (!held.offer(buffer, offset, nowNs, named)) {
            onNamed(buffer, offset);
        }
    }

    private void onNamed(final MutableDirectBuffer buffer, final int offset) {
        latency.record(Stage.RECORD_ENRICHED, buffer, offset, nowNs);
        final boolean printed = print(buffer, offset);
        if (delivers) {
            enqueue(buffer, offset);
            stored.onRecord(buffer, offset);
            settled.onRecord(buffer, offset);
            startBatches(false);
            return;
        }
        if (printed) {
            stored.onRecord(buffer, offset);
            unflushed++;
            latency.record(Stage.RECORD_ACKNOWLEDGED, buffer, offset, nowNs);
        } else {
            droppedNotPrinted.incrementRelease();
        }
        settled.onRecord(buffer, offset);
    }

    /** What was printed is written, and counts as exported only then. */
    private void flushPrinters() {
        boolean isWritten = false;
        for (int i = 0; i < printers.size(); i++) {
            isWritten |= printers.get(i).flush();
        }
        if (unflushed > 0) {
            (isWritten ? exported : droppedNotPrinted).getAndAddRelease(unflushed);
            unflushed = 0;
        }
    }

    private boolean print(final MutableDirectBuffer buffer, final int offset) {
        boolean printed = false;
        for (int i = 0; i < printers.size(); i++) {
            printed |= printers.get(i).print(buffer, offset);
        }
        return printed;
    }

    private void enqueue(final MutableDirectBuffer buffer, final int offset) {
        if (queue.isEmpty()) {
            waitingSinceNs = nowNs;
        }
        if (!queue.offer(buffer, offset)) {
            droppedQueueFull.incrementRelease();
        }
    }

    private int startBatches(final boolean partial) {
        final int started = delivery.startBatches(partial, nowNs);
        if (started > 0) {
            waitingSinceNs = nowNs;
        }
        return started;
    }

    /** What is left stays in the queue's file, if it has one; the rest is lost to the shutdown. */
    private void abandon() {
        drainToQueue();
        pending.setRelease(parked + settleRest(droppedShutdown));
    }

    /** @return records that stay in the queue's file; the others are counted as dropped. */
    private int settleRest(final AtomicCounter dropped) {
        final int waiting = queue.size();
        final long keptFrom = queue.keep();
        int left = waiting;
        int kept = keptFrom == Long.MAX_VALUE ? 0 : waiting;
        if (delivery != null) {
            left += delivery.unsettledRecords();
            kept += delivery.abandon(keptFrom);
        }
        dropped.getAndAddRelease(left - kept);
        return kept;
    }

    private void drainToQueue() {
        for (int i = 0; i < handOffs.size(); i++) {
            handOffs.get(i).poll(this::keepRecord, Integer.MAX_VALUE);
        }
    }

    private void keepRecord(final MutableDirectBuffer buffer, final int offset) {
        if (!queue.offer(buffer, offset)) {
            droppedQueueFull.incrementRelease();
        }
        stored.onRecord(buffer, offset);
        settled.onRecord(buffer, offset);
    }

    private void publishPending() {
        pending.setRelease(parked + queue.size() + (delivery == null ? 0 : delivery.unsettledRecords()));
    }
}
