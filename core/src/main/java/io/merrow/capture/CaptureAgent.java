package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;

import io.merrow.bpf.BpfRing;
import io.merrow.capture.table.FlowSlots;
import io.merrow.capture.table.SlotSnapshot;
import io.merrow.layout.FlowEventFlyweight;
import io.merrow.layout.OverflowEventDescriptor;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The capture thread: events first, then flows that end, then a step of the sweep.
 *
 * <p>Everything it reads goes to one {@link EventSink}. When that is full, events stay in the kernel's ring and counters in their
 * slots: nothing is lost here, it comes later.
 */
public final class CaptureAgent implements Agent {
    private static final int EVENT_LIMIT = 512;
    private static final int RELEASE_LIMIT = 256;
    private static final int COMMAND_LIMIT = 4;
    private static final int CLOCK_EVENTS = 64;

    private final BpfRing ring;
    private final FlowSlots slots;
    private final BpfRingReader reader;
    private final SlotEndings endings;
    private final SlotSweeper sweeper;
    private final ManyToOneConcurrentArrayQueue<Runnable> commands;
    private final EventSink sink;
    private final NanoClock clock;
    private final AtomicCounter eventsRead;
    private final AtomicCounter eventsDeferred;
    private final AtomicCounter eventsStale;
    private final EventHandler eventHandler = this::onEvent;
    private final FlowEventFlyweight event = new FlowEventFlyweight();
    private final SlotSnapshot snapshot = new SlotSnapshot();
    private LastWordReplay replay;
    private ReadListener latency = latencyNs -> {};
    private long readNs;
    private int read;
    private volatile boolean drained;
    private boolean draining;
    private long drainAfterSweep;

    /**
     * @param grace           when a slot that left the index is held by no program.
     * @param clock           the kernel's (CLOCK_MONOTONIC).
     * @param sweepIntervalNs from the start of one sweep to the start of the next.
     * @param lane            of the ledger, ours alone.
     */
    public CaptureAgent(
            final BpfCapture capture,
            final CaptureProxy proxy,
            final GracePeriods grace,
            final EventSink sink,
            final NanoClock clock,
            final long sweepIntervalNs,
            final Ledger ledger,
            final int lane) {
        this.ring = capture.ring();
        this.reader = new BpfRingReader(
                ring.consumerPosition(), ring.producerPosition(), ring.data(), ring.size(), capture.control());
        this.sink = sink;
        this.clock = clock;
        this.slots = capture.slots();
        this.endings = new SlotEndings(slots, proxy.releases(), grace, sink, ledger, lane);
        this.sweeper = new SlotSweeper(slots, capture.control(), endings, sink, sweepIntervalNs, ledger, lane);
        endings.sweeps(sweeper::completed);
        this.commands = proxy.commands();
        this.eventsRead = ledger.counter(LedgerCounter.EVENTS_READ, lane);
        this.eventsDeferred = ledger.counter(LedgerCounter.EVENTS_DEFERRED, lane);
        this.eventsStale = ledger.counter(LedgerCounter.EVENTS_STALE, lane);
    }

    /** Is told how old an event was when it was read, ns. */
    @FunctionalInterface
    public interface ReadListener {
        void onEventRead(long latencyNs);
    }

    /** Before the first duty cycle. */
    public void onEventRead(final ReadListener listener) {
        latency = listener;
    }

    /**
     * Last words outlive the process from now on; before the first duty cycle.
     *
     * @param untold what an earlier process kept and no record has: handed on before anything else.
     */
    public void keepLastWords(final LastWordKeeper lastWordKeeper, final LastWordReplay untold) {
        endings.keeper(lastWordKeeper);
        replay = untold;
    }

    @Override
    public int doWork() {
        return doWork(true);
    }

    /**
     * As {@link #doWork()}, for whoever has no thread for it and knows whether the table may have changed.
     *
     * @param maySweep false: no step of the sweep.
     */
    public int doWork(final boolean maySweep) {
        final long nowNs = clock.nanoTime();
        if (replay != null && !replay.handOn(sink, nowNs)) {
            return 0;
        }
        replay = null;
        if (drained) {
            return commands.drain(Runnable::run, COMMAND_LIMIT); // what comes now is for the next process
        }
        int work = commands.isEmpty() ? 0 : commands.drain(Runnable::run, COMMAND_LIMIT);
        readNs = nowNs;
        final int events = reader.poll(eventHandler, EVENT_LIMIT);
        work += events;
        work += endings.poll(nowNs, RELEASE_LIMIT);
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
     * Sleeps until the kernel has an event, the next sweep is due or {@code maxMs} have passed. Capture thread, when
     * {@link #doWork} found nothing and the idle strategy allows to sleep.
     */
    public void sleep(final int maxMs) {
        final long dueNs = sweeper.nextStartNs() - clock.nanoTime();
        if (dueNs <= 0) {
            return;
        }
        final long dueMs = TimeUnit.NANOSECONDS.toMillis(dueNs) + 1; // up: else the last millisecond is spun away
        reader.announceSleep();
        try {
            if (reader.backlogBytes() == 0) {
                ring.await((int) Math.min(dueMs, maxMs));
            }
        } finally {
            reader.announceAwake();
        }
    }

    /**
     * Begins to hand on all that the kernel still has: the ring's events and every entry of the table. Call it on this
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
        if (reader.backlogBytes() == 0 && sweeper.completed() > drainAfterSweep && endings.isIdle()) {
            draining = false;
            drained = true;
        }
    }

    private boolean onEvent(final DirectBuffer buffer, final int offset, final int length) {
        event.wrap(buffer, offset);
        switch (event.type()) {
            case EVENT_OVERFLOW -> {
                return handOn(snapshot.take(
                        buffer,
                        offset + OverflowEventDescriptor.HOT_OFFSET,
                        buffer,
                        offset + OverflowEventDescriptor.COLD_OFFSET));
            }
            case EVENT_RETIRED -> {
                if (isOut(slots.state(event.slot())) && slots.bornNs(event.slot()) == event.bornNs()) {
                    endings.add(event.slot());
                }
                return stale();
            }
            default -> {
                final boolean isPresent =
                        slots.state(event.slot()) == SLOT_LIVE && slots.bornNs(event.slot()) == event.bornNs();
                return isPresent ? handOn(snapshot.take(slots, event.slot())) : stale();
            }
        }
    }

    private static boolean isOut(final int state) {
        return state != SLOT_FREE && state != SLOT_LIVE;
    }

    /** What it would say was said already, or comes with the slot's final counters. */
    private boolean stale() {
        eventsRead.incrementRelease();
        eventsStale.incrementRelease();
        return true;
    }

    private boolean handOn(final SlotSnapshot flow) {
        final boolean taken = sink.onEvent(event.type(), event.timeNs(), flow.key(), 0, flow.value(), 0);
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
        return "CaptureAgent{" + reader + ", " + sweeper + ", " + endings + ", draining=" + draining + '}';
    }
}
