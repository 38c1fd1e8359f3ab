package io.merrow.ring;

import com.lmax.disruptor.EventPoller;
import io.merrow.flow.FlowShard;
import io.merrow.flow.record.RecordSink;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.thread.SingleThread;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;

/**
 * A shard's thread: its ring, its timers, its commands. It alone owns the {@link FlowShard}.
 */
public final class ShardAgent implements Agent {
    private static final int EVENT_LIMIT = 1024;
    private static final int TIMER_LIMIT = 512;
    private static final int COMMAND_LIMIT = 4;
    private static final int CLOCK_EVENTS = 64;

    private final SingleThread thread = new SingleThread();
    private final int index;
    private final FlowRing ring;
    private final FlowShard shard;
    private final SnapshotTask snapshot;
    private final NanoClock clock;
    private final LatencyListener latency;
    private final ManyToOneConcurrentArrayQueue<Runnable> commands;
    private final EventPoller.Handler<SlotEvent> handler = this::onSlot;
    private final MessageHandler packetHandler = this::onPacket;
    private long nowNs;
    private long appliedNs;
    private int taken;
    private RuntimeException failure;
    private boolean ending;
    private boolean keepsEntries;
    private volatile boolean ended;
    private volatile int liveFlows;

    /** Is notified how old an event was when it was applied, ns. */
    @FunctionalInterface
    public interface LatencyListener {
        void onEventApplied(long latencyNs);
    }

    /**
     * @param index   of the shard, from 0; part of the thread's name.
     * @param clock   the kernel's (CLOCK_MONOTONIC).
     * @param latency is notified of each kernel event (not of sweeps).
     */
    public ShardAgent(
            final int index,
            final FlowRing ring,
            final FlowShard shard,
            final ShardProxy proxy,
            final NanoClock clock,
            final LatencyListener latency) {
        this.index = index;
        this.ring = ring;
        this.shard = shard;
        this.snapshot = new SnapshotTask(shard);
        this.clock = clock;
        this.latency = latency;
        this.commands = proxy.commands();
        proxy.connect(this);
    }

    @Override
    public int doWork() {
        assert thread.isSame();
        nowNs = clock.nanoTime();
        appliedNs = nowNs;
        taken = 0;
        int work = commands.isEmpty() ? 0 : commands.drain(Runnable::run, COMMAND_LIMIT);
        ring.poll(handler);
        throwFailure();
        work += taken;
        work += ending ? end() : shard.poll(nowNs, TIMER_LIMIT);
        liveFlows = shard.liveFlows();
        return work + snapshot.poll(nowNs);
    }

    @Override
    public String roleName() {
        return "shard-" + index;
    }

    private boolean onSlot(final SlotEvent event, final long sequence, final boolean endOfBatch) {
        try {
            if (event.slot() == SlotEvent.PACKET) {
                ring.readPacket(packetHandler);
            } else {
                shard.onSlot(event.slot(), event.bornNs(), nowNs);
            }
        } catch (final RuntimeException e) {
            // An event that is thrown out of here would be offered again and again.
            shard.onFailure();
            failure = e;
            return false;
        }
        if (event.isTimed()) {
            measure(event.timeNs());
        }
        return ++taken < EVENT_LIMIT;
    }

    private void onPacket(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        shard.onOverflow(buffer, index, index + FlowHotDescriptor.LENGTH, nowNs);
    }

    /** The clock is asked now and then only, and whenever an event is younger than the last answer. */
    private void measure(final long timeNs) {
        if (taken % CLOCK_EVENTS == 0 || timeNs > appliedNs) {
            appliedNs = clock.nanoTime();
        }
        latency.onEventApplied(appliedNs - timeNs);
    }

    /** The runner logs it, once the event is behind us. */
    private void throwFailure() {
        if (failure != null) {
            final RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    private int end() {
        if (ring.size() > 0 || ended) {
            return 0;
        }
        final int done = keepsEntries ? shard.handOver(TIMER_LIMIT) : shard.forceEnd(TIMER_LIMIT);
        ended = shard.liveFlows() == 0;
        return done;
    }

    /** Begins to end or to leave every flow; shard thread ({@link ShardProxy#end()}, {@link ShardProxy#handOver()}). */
    void beginEnd(final boolean leavesEntries) {
        ending = true;
        keepsEntries = leavesEntries;
    }

    /** Time of the duty cycle; shard thread. */
    long nowNs() {
        return nowNs;
    }

    /** Begins to show every flow, or continues with it; shard thread ({@link ShardProxy#snapshot}). */
    void beginSnapshot(final RecordSink sink) {
        snapshot.begin(sink);
    }

    FlowShard shard() {
        return shard;
    }

    /** Whether every flow has had its final record after {@link ShardProxy#end()}. Any thread. */
    public boolean isEnded() {
        return ended;
    }

    /** Whether events or commands wait. Any thread. */
    public boolean hasWork() {
        return ring.size() > 0 || !commands.isEmpty();
    }

    /** How long nothing is to be done but for events and commands, ns. Shard thread, after a duty cycle without work. */
    public long restNs() {
        return ending && !ended ? 0 : Math.max(0, shard.nextLookNs() - clock.nanoTime());
    }

    /** How often every flow has been shown. Any thread; what was shown is in the sink before. */
    public long snapshots() {
        return snapshot.completed();
    }

    /** Flows in the table as of the last duty cycle. Any thread. */
    public int liveFlows() {
        return liveFlows;
    }

    @Override
    public String toString() {
        return "ShardAgent{index=" + index + ", " + ring + ", " + shard + ", ending=" + ending + '}';
    }
}
