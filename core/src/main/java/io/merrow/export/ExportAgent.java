package io.merrow.export;

import io.merrow.export.delivery.RecordLatency;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.Stage;
import io.merrow.thread.SingleThread;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The export thread: takes records from the shards, prints them, queues them, and follows their batches until they are delivered.
 *
 * <p>It never waits for the collector: what fails to be delivered stays queued, and when the queue is full the oldest records are
 * dropped. All methods are the agent's thread's, but for {@link #queued()}, {@link #hasWork()}, {@link #queueCapacity()} and
 * {@link #giveUp()}.
 */
public final class ExportAgent implements Agent {
    private static final int POLL_LIMIT = 256;
    private static final long DRAIN_PARK_NS = 1_000_000;

    private final SingleThread thread = new SingleThread();
    private final ExportContext context;
    private final List<RecordHandOff> handOffs;
    private final NanoClock clock;
    private final ExportProxy proxy;
    private final RecordLatency latency;
    private final StopPace pace;
    private final PrintedOutput printed;
    private final CollectorOutput collector;
    private final RecordConsumer consumer = this::onRecord;
    private final RecordConsumer named = this::onNamed;
    private final AtomicCounter sampledOut;
    private volatile RecordStages stages;
    private volatile boolean isGivenUp;
    private boolean isDrained;
    private boolean wasInterrupted;
    private long nowNs;

    /** @param outputs where records go at first; owned from now on. */
    public ExportAgent(final ExportContext context, final ExportOutputs outputs) {
        this.context = context;
        handOffs = context.handOffs();
        clock = context.clock();
        proxy = new ExportProxy(this, context.waker());
        latency = new RecordLatency(context.stages());
        pace = new StopPace(context.ledger().counter(LedgerCounter.RECORDS_EXPORTED));
        stages = outputs.stages();
        sampledOut = context.ledger().counter(LedgerCounter.RECORDS_SAMPLED_OUT);
        printed = new PrintedOutput(outputs.printers(), context.ledger());
        collector = new CollectorOutput(context, outputs);
    }

    @Override
    public String roleName() {
        return "export";
    }

    @Override
    public int doWork() {
        return proxy.drain() + doWork(false);
    }

    /** The last record that an earlier process left in the queue's file; false: there is none. Before the first cycle. */
    public boolean lastRecovered(final MutableDirectBuffer target) {
        return collector.lastRecovered(target);
    }

    /** For commands of other threads. */
    public ExportProxy proxy() {
        return proxy;
    }

    /**
     * Continues with other outputs; earlier records stay with theirs. A withdrawn collector gets what waits for it, within the drain
     * timeout.
     */
    void replace(final ExportOutputs next) {
        nowNs = clock.nanoTime();
        stages.deferred().poll(named, nowNs, true);
        printed.replace(next.printers());
        stages = next.stages();
        collector.replace(next, nowNs);
    }

    /** Delivers what is left, within the drain timeout, and closes the outputs. */
    @Override
    public void onClose() {
        // The thread that waits for this one interrupts it, repeatedly, and an interrupted thread does not park.
        wasInterrupted = Thread.interrupted();
        try {
            drain(clock.nanoTime() + collector.settings().drainTimeoutNs());
        } finally {
            printed.close();
            collector.close();
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
        if (isDrained) {
            return true;
        }
        isDrained = true;
        collector.hurry(clock.nanoTime());
        int work = doWork(true);
        while (queued() > 0 && !isGivenUp && clock.nanoTime() - deadlineNs < 0) {
            if (work == 0) {
                LockSupport.parkNanos(DRAIN_PARK_NS);
                wasInterrupted |= Thread.interrupted();
            }
            work = doWork(true);
        }
        final boolean isComplete = queued() == 0;
        for (int i = 0; i < handOffs.size(); i++) {
            handOffs.get(i).poll(this::onLeftOver, Integer.MAX_VALUE);
        }
        collector.abandon();
        return isComplete;
    }

    /** Records handed over but neither exported, nor rejected, nor dropped. Any thread; exact while nothing moves. */
    public int queued() {
        int sum = collector.pending() + stages.deferred().size();
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
        return collector.capacity();
    }

    @Override
    public String toString() {
        return "ExportAgent{" + collector + ", " + printed + ", handOffs=" + handOffs + "}";
    }

    private int doWork(final boolean draining) {
        assert thread.isSame();
        nowNs = clock.nanoTime();
        int work = collector.poll(nowNs);
        work += drainHandOffs(room());
        work += stages.deferred().poll(named, nowNs, draining);
        stages.meter().poll(nowNs);
        if (work > 0) {
            printed.flush();
        }
        return work + collector.startDueBatches(draining, nowNs);
    }

    /** All flows end now: their records wait for room, as {@link StopPace} has it. */
    void expectFinalRecords() {
        if (collector.isWanted()) {
            pace.begin(collector.settings(), clock.nanoTime());
        }
    }

    /** How many records may be taken from the shards in this cycle. */
    private int room() {
        if (isGivenUp) {
            pace.end();
        }
        return pace.isActive(nowNs)
                ? Math.max(
                        0,
                        Math.min(
                                POLL_LIMIT, collector.room() - stages.deferred().size()))
                : POLL_LIMIT;
    }

    private int drainHandOffs(final int room) {
        int count = 0;
        for (int i = 0; i < handOffs.size() && count < room; i++) {
            count += handOffs.get(i).poll(consumer, room - count);
        }
        return count;
    }

    private void onRecord(final MutableDirectBuffer buffer, final int offset) {
        if (!stages.deferred().offer(buffer, offset, nowNs, named)) {
            onNamed(buffer, offset);
        }
    }

    private void onNamed(final MutableDirectBuffer buffer, final int offset) {
        latency.record(Stage.RECORD_ENRICHED, buffer, offset, nowNs);
        stages.meter().measure(buffer, offset, nowNs);
        if (!stages.sampler().sample(buffer, offset)) {
            leaveOut(buffer, offset);
            return;
        }
        final boolean isPrinted = printed.print(buffer, offset);
        if (collector.isWanted()) {
            store(buffer, offset);
            collector.startFullBatches(nowNs);
            return;
        }
        printed.count(isPrinted);
        if (isPrinted) {
            context.stored().onRecord(buffer, offset);
            latency.record(Stage.RECORD_ACKNOWLEDGED, buffer, offset, nowNs);
        }
        context.settled().onRecord(buffer, offset);
    }

    /** A record that is too late to be delivered. */
    private void onLeftOver(final MutableDirectBuffer buffer, final int offset) {
        stages.meter().measure(buffer, offset, nowNs);
        if (stages.sampler().sample(buffer, offset)) {
            store(buffer, offset);
        } else {
            leaveOut(buffer, offset);
        }
    }

    /** A record that sampling did not choose: it goes nowhere but to those that look at the agent. */
    private void leaveOut(final MutableDirectBuffer buffer, final int offset) {
        printed.show(buffer, offset);
        sampledOut.incrementRelease();
        context.stored().onRecord(buffer, offset);
        context.settled().onRecord(buffer, offset);
    }

    private void store(final MutableDirectBuffer buffer, final int offset) {
        collector.offer(buffer, offset, nowNs);
        context.stored().onRecord(buffer, offset);
        context.settled().onRecord(buffer, offset);
    }
}
