package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;

import io.merrow.bpf.BpfRing;
import io.merrow.layout.FlowEventFlyweight;
import io.merrow.layout.OverflowEventDescriptor;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.merrow.thread.SingleThread;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The capture thread: events first, then a step of the sweep. It announces which slots have news; the shards read the content
 * themselves.
 *
 * <p>Everything goes to one {@link EventSink}. When that is full, events stay in the kernel's ring and a sweep continues later: nothing is
 * lost here.
 */
public final class CaptureAgent implements Agent {
    private static final int EVENT_LIMIT = 512;
    private static final int COMMAND_LIMIT = 4;
    private static final int CLOCK_EVENTS = 64;

    private final SingleThread thread = new SingleThread();
    private final BpfRing ring;
    private final CaptureProxy proxy;
    private final BpfRingReader reader;
    private final SlotSweeper sweeper;
    private final ManyToOneConcurrentArrayQueue<Runnable> commands;
    private final EventSink sink;
    private final NanoClock clock;
    private final AtomicCounter eventsRead;
    private final AtomicCounter eventsDeferred;
    private final EventHandler eventHandler = this::onEvent;
    private final FlowEventFlyweight event = new FlowEventFlyweight();
    private final ReadListener latency;
    private long readNs;
    private int read;
    private volatile boolean drained;
    private boolean draining;
    private long drainAfterSweep;

    /**
     * @param clock           the kernel's (CLOCK_MONOTONIC).
     * @param sweepIntervalNs from the start of one sweep to the start of the next.
     * @param ledger          the capture thread's lane.
     * @param latency         is notified of each event.
     */
    public CaptureAgent(
            final BpfCapture capture,
            final EventSink sink,
            final NanoClock clock,
            final long sweepIntervalNs,
            final LedgerLane ledger,
            final ReadListener latency) {
        this.ring = capture.ring();
        this.proxy = new CaptureProxy(ring::wakeUp);
        this.latency = latency;
        this.reader = new BpfRingReader(
                ring.consumerPosition(), ring.producerPosition(), ring.data(), ring.size(), capture.control());
        this.sink = sink;
        this.clock = clock;
        this.sweeper = new SlotSweeper(capture.slots(), capture.control(), sink, sweepIntervalNs, ledger);
        this.commands = proxy.commands();
        this.eventsRead = ledger.counter(LedgerCounter.EVENTS_READ);
        this.eventsDeferred = ledger.counter(LedgerCounter.EVENTS_DEFERRED);
    }

    /** Is notified how old an event was when it was read, ns. */
    @FunctionalInterface
    public interface ReadListener {
        /** Ignores it. */
        ReadListener NONE = latencyNs -> {};

        void onEventRead(long latencyNs);
    }

    /** For commands of other threads. */
    public CaptureProxy proxy() {
        return proxy;
    }

    @Override
    public int doWork() {
        return doWork(true);
    }

    /**
     * As {@link #doWork()}, for a caller without a thread that knows whether the table may have changed.
     *
     * @param maySweep false: no step of the sweep.
     */
    public int doWork(final boolean maySweep) {
        assert thread.isSame();
        final long nowNs = clock.nanoTime();
        if (drained) {
            return commands.drain(Runnable::run, COMMAND_LIMIT); // what comes now is for the next process
        }
        int work = commands.isEmpty() ? 0 : commands.drain(Runnable::run, COMMAND_LIMIT);
        readNs = nowNs;
        final int events = reader.poll(eventHandler, EVENT_LIMIT);
        work += events;
        work += maySweep ? sweeper.poll(nowNs) : 0;
        if (draining) {
            checkDrained();
        }
        return work;
    }

    @Override
    public String roleName() {
        return "capture";
    }

    /**
     * Sleeps until the kernel has an event, the next sweep is due, {@link #wakeUp} is called or {@code maxMs} have passed. Capture
     * thread, when {@link #doWork} found nothing and the idle strategy allows to sleep.
     */
    public void sleep(final int maxMs) {
        final long dueNs = sweeper.nextStartNs() - clock.nanoTime();
        if (dueNs <= 0) {
            return;
        }
        final long dueMs = TimeUnit.NANOSECONDS.toMillis(dueNs) + 1; // up: else the last millisecond is spun away
        reader.announceSleep();
        try {
            if (reader.backlogBytes() == 0 && commands.isEmpty()) {
                ring.await((int) Math.min(dueMs, maxMs));
            }
        } finally {
            reader.announceAwake();
        }
    }

    /** Ends the present {@link #sleep}, or else the next. Any thread. */
    public void wakeUp() {
        ring.wakeUp();
    }

    /**
     * Begins to hand on all that the kernel still has: the ring's events and every slot that is in use. Call it on this
     * thread ({@link CaptureProxy#offerCommand}) once the programs are detached, so that nothing comes after.
     */
    public void drain() {
        draining = true;
        sweeper.restartAsLast(clock.nanoTime());
        drainAfterSweep = sweeper.completed();
    }

    /** Whether {@link #drain()} is done. Any thread. */
    public boolean isDrained() {
        return drained;
    }

    private void checkDrained() {
        if (reader.backlogBytes() == 0 && sweeper.completed() > drainAfterSweep) {
            draining = false;
            drained = true;
        }
    }

    private boolean onEvent(final DirectBuffer buffer, final int offset, final int length) {
        event.wrap(buffer, offset);
        if (event.type() == EVENT_OVERFLOW) {
            return handedOn(sink.onOverflow(
                    event.timeNs(),
                    buffer,
                    offset + OverflowEventDescriptor.HOT_OFFSET,
                    offset + OverflowEventDescriptor.COLD_OFFSET));
        }
        return handedOn(sink.onSlot(event.slot(), event.bornNs(), event.timeNs(), true));
    }

    private boolean handedOn(final boolean taken) {
        (taken ? eventsRead : eventsDeferred).incrementRelease();
        if (taken) {
            measure(event.timeNs());
        }
        return taken;
    }

    /** The clock is asked now and then only, and whenever an event is younger than the last answer. */
    private void measure(final long timeNs) {
        if (read++ % CLOCK_EVENTS == 0 || timeNs > readNs) {
            readNs = clock.nanoTime();
        }
        latency.onEventRead(readNs - timeNs);
    }

    @Override
    public String toString() {
        return "CaptureAgent{" + reader + ", " + sweeper + ", draining=" + draining + '}';
    }
}
