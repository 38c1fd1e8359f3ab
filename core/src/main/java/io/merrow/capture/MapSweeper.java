package io.merrow.capture;

import io.merrow.bpf.BatchCursor;
import io.merrow.bpf.BpfException;
import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapBatch;
import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Walks the kernel's flow table in bounded steps and hands on the entries that changed since the sweep before.
 *
 * <p>Every {@value #FULL_SWEEP_EVERY}th sweep hands on all entries, so that a flow whose first word was refused by a
 * full shard, and which is silent since, is found as well. Capture thread only.
 */
public final class MapSweeper {
    /** Entries a step reads with one system call (some 80 µs). */
    static final int BATCH = 256;

    /** Largest bucket we are ready for: a hash map is read by whole buckets. */
    private static final int LARGEST_BATCH = 16 * 1024;

    static final int FULL_SWEEP_EVERY = 10;

    /**
     * A packet is counted a moment after its time was taken; an entry that changed within this of the sweep before is
     * handed on again.
     */
    private static final long OVERLAP_NS = 100_000_000L;

    private final AtomicBuffer control;
    private final BpfMapBatch map;
    private final BatchCursor cursor;
    private final EventSink sink;
    private final long intervalNs;
    private final AtomicCounter sweeps;
    private final AtomicCounter entries;
    private final AtomicCounter changed;
    private final AtomicCounter torn;
    private final AtomicCounter errors;
    private int batchSize = BATCH;
    private UnsafeBuffer keys;
    private UnsafeBuffer values;
    private int eventType = KernelLayoutDescriptor.EVENT_SWEEP;
    private boolean sweeping;
    private boolean full = true;
    private long sweepNumber;
    private long startedSweeps;
    private long sweepStartNs;
    private long previousStartNs;
    private long nextStartNs;
    private int batchCount;
    private int batchIndex;

    /**
     * @param control    {@code struct consumer_control}: gets the number of each sweep as it begins.
     * @param intervalNs from the start of one sweep to the start of the next.
     * @param lane       of the ledger, ours alone.
     */
    public MapSweeper(
            final BpfMap flows,
            final AtomicBuffer control,
            final EventSink sink,
            final long intervalNs,
            final Ledger ledger,
            final int lane) {
        this.control = control;
        this.map = flows.batch();
        this.cursor = map.newCursor();
        this.sink = sink;
        this.intervalNs = intervalNs;
        this.sweeps = ledger.counter(LedgerCounter.SWEEPS, lane);
        this.entries = ledger.counter(LedgerCounter.SWEEP_ENTRIES, lane);
        this.changed = ledger.counter(LedgerCounter.EVENTS_SWEPT, lane);
        this.torn = ledger.counter(LedgerCounter.SWEEP_TORN, lane);
        this.errors = ledger.counter(LedgerCounter.SWEEP_ERRORS, lane);
        allocate();
    }

    private void allocate() {
        keys = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(batchSize * FlowKeyFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
        values = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(batchSize * FlowValueFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    }

    /**
     * One step: begins a sweep when it is due, reads a batch, hands it on. Stops in the middle of a batch when the sink
     * is full and goes on from there next time.
     *
     * @return entries looked at; 0 when nothing was due.
     */
    public int poll(final long nowNs) {
        if (!sweeping) {
            if (nowNs - nextStartNs < 0) {
                return 0;
            }
            start(nowNs);
        }
        if (batchIndex == batchCount && !fetch()) {
            return 0;
        }
        final int work = handOn(nowNs);
        if (batchIndex == batchCount && cursor.isAtEnd()) {
            finish();
        }
        return work;
    }

    /** When the next sweep begins, kernel clock; in the past while one is under way. */
    public long nextStartNs() {
        return sweeping ? sweepStartNs : nextStartNs;
    }

    /** Whether everything that was read has been handed on. */
    public boolean isBetweenBatches() {
        return batchIndex == batchCount;
    }

    /** Sweeps that reached the end of the table. */
    public long completed() {
        return sweepNumber;
    }

    /** Drops the sweep under way and makes the next step begin the last one, over all entries ({@code EVENT_STOP}). */
    public void restartAsLast(final long nowNs) {
        eventType = KernelLayoutDescriptor.EVENT_STOP;
        sweeping = false;
        batchIndex = batchCount;
        full = true;
        nextStartNs = nowNs;
    }

    private void start(final long nowNs) {
        sweeping = true;
        control.putIntOrdered(
                ConsumerControlDescriptor.SWEEP_OFFSET,
                1 + (int) (startedSweeps++ % ConsumerControlDescriptor.LAST_SWEEP));
        full |= sweepNumber % FULL_SWEEP_EVERY == 0;
        sweepStartNs = nowNs;
        nextStartNs = nowNs + intervalNs;
        batchCount = 0;
        batchIndex = 0;
        cursor.restart();
    }

    private void finish() {
        sweeping = false;
        full = false;
        previousStartNs = sweepStartNs;
        sweepNumber++;
        sweeps.incrementRelease();
    }

    private boolean fetch() {
        batchIndex = 0;
        batchCount = 0;
        try {
            batchCount = map.lookup(cursor, keys, values, batchSize);
            return true;
        } catch (final BpfException e) {
            errors.incrementRelease();
            if (e.is("ENOSPC") && batchSize < LARGEST_BATCH) {
                batchSize *= 2;
                allocate();
            } else {
                sweeping = false;
                full = true;
            }
            return false;
        }
    }

    private int handOn(final long nowNs) {
        int work = 0;
        for (; batchIndex < batchCount; batchIndex++) {
            final int value = batchIndex * FlowValueFlyweight.LENGTH;
            if (isTorn(value)) {
                torn.incrementRelease();
            } else if (full || isChanged(value)) {
                final int key = batchIndex * FlowKeyFlyweight.LENGTH;
                if (!sink.onEvent(eventType, nowNs, keys, key, values, value)) {
                    break;
                }
                changed.incrementRelease();
            }
            work++;
        }
        entries.getAndAddRelease(work);
        return work;
    }

    private boolean isTorn(final int value) {
        return field(value + FlowValueFlyweight.BORN_NS_OFFSET)
                != field(value + FlowValueFlyweight.BORN_CHECK_NS_OFFSET);
    }

    private boolean isChanged(final int value) {
        final long low = field(value + FlowValueFlyweight.LOW_TO_HIGH_OFFSET + FlowSideFlyweight.LAST_NS_OFFSET);
        final long high = field(value + FlowValueFlyweight.HIGH_TO_LOW_OFFSET + FlowSideFlyweight.LAST_NS_OFFSET);
        return Math.max(low, high) - previousStartNs >= -OVERLAP_NS;
    }

    private long field(final int index) {
        return values.getLong(index, ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return "MapSweeper{sweepNumber=" + sweepNumber + ", sweeping=" + sweeping + ", full=" + full + ", batchSize="
                + batchSize + ", batchIndex=" + batchIndex + ", batchCount=" + batchCount + '}';
    }
}
