package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;

import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.table.FlowSlots;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Walks the flow table in bounded steps and hands on the slots that changed since the sweep before. The kernel leaves the number
 * of the latest sweep with what it touches, in two bytes a slot: a slot that did not change costs a look at those.
 *
 * <p>Every {@value #FULL_SWEEP_EVERY}th sweep looks at the slots themselves and hands on all that are in use, so that a flow whose first
 * event was refused by a shard without memory, and which is silent since, is found as well. Capture thread only.
 */
public final class SlotSweeper {
    /** Slots a step looks at (some 10 µs), and hands on. */
    static final int STEP_SLOTS = 8192;

    static final int STEP_FLOWS = 256;

    static final int FULL_SWEEP_EVERY = 60;

    /**
     * A program may leave a number a moment after a sweep has begun that has another one, or may have passed the slot: a slot is
     * handed on in so many sweeps.
     */
    private static final int RECENT_SWEEPS = 3;

    private static final int LAST = ConsumerControlDescriptor.LAST_SWEEP;
    private static final int MARKS_OF_SLOT = 2;

    private final AtomicBuffer control;
    private final FlowSlots slots;
    private final UnsafeBuffer marks;
    private final EventSink sink;
    private final long intervalNs;
    private final AtomicCounter sweeps;
    private final AtomicCounter entries;
    private final AtomicCounter changed;
    private final boolean[] isRecent = new boolean[LAST + 1];
    private final boolean[] isOld = new boolean[LAST + 1];
    private boolean sweeping;
    private boolean full = true;
    private long sweepNumber;
    private long startedSweeps;
    private long sweepStartNs;
    private long nextStartNs;
    private int next;
    private int end;

    /**
     * @param control    {@code struct consumer_control}: gets the number of each sweep as it begins.
     * @param intervalNs from the start of one sweep to the start of the next.
     * @param ledger the lane of the calling thread.
     */
    SlotSweeper(
            final FlowSlots slots,
            final AtomicBuffer control,
            final EventSink sink,
            final long intervalNs,
            final LedgerLane ledger) {
        this.control = control;
        this.slots = slots;
        this.marks = slots.marks();
        this.sink = sink;
        this.intervalNs = intervalNs;
        this.sweeps = ledger.counter(LedgerCounter.SWEEPS);
        this.entries = ledger.counter(LedgerCounter.SWEEP_ENTRIES);
        this.changed = ledger.counter(LedgerCounter.EVENTS_SWEPT);
    }

    /**
     * One step: begins a sweep when it is due, looks at slots, hands flows on. Stops where the sink is full and continues from there
     * next time.
     *
     * @return slots looked at; 0 when nothing was due.
     */
    int poll(final long nowNs) {
        if (!sweeping) {
            if (nowNs - nextStartNs < 0) {
                return 0;
            }
            start(nowNs);
        }
        final int from = next;
        step(nowNs);
        entries.getAndAddRelease(next - from);
        if (next == end) {
            finish();
        }
        return next - from;
    }

    /** When the next sweep begins, kernel clock; in the past while one is under way. */
    long nextStartNs() {
        return sweeping ? sweepStartNs : nextStartNs;
    }

    /** Sweeps that reached the end of the table. */
    long completed() {
        return sweepNumber;
    }

    /** Drops the sweep under way and makes the next step begin another, over all slots. */
    void restartAsLast(final long nowNs) {
        sweeping = false;
        full = true;
        nextStartNs = nowNs;
    }

    private void start(final long nowNs) {
        sweeping = true;
        final int number = 1 + (int) (startedSweeps++ % LAST);
        control.putIntOrdered(ConsumerControlDescriptor.SWEEP_OFFSET, number);
        for (int mark = 1; mark <= LAST; mark++) {
            final int age = Math.floorMod(number - mark, LAST);
            isRecent[mark] = age < RECENT_SWEEPS;
            isOld[mark] = age > LAST / 3 && age < LAST * 2 / 3;
        }
        full |= sweepNumber % FULL_SWEEP_EVERY == 0;
        sweepStartNs = nowNs;
        nextStartNs = nowNs + intervalNs;
        next = 0;
        end = slots.used();
    }

    private void finish() {
        sweeping = false;
        full = false;
        sweepNumber++;
        sweeps.incrementRelease();
    }

    private void step(final long nowNs) {
        final int limit = Math.min(end, next + STEP_SLOTS);
        int flows = STEP_FLOWS;
        while (next < limit && flows > 0) {
            final int mark = marks.getShort(next * MARKS_OF_SLOT);
            if (full || mark != 0 && (isRecent[mark & 0xFF] || isRecent[mark >>> 8 & 0xFF])) {
                if (!look(next, nowNs)) {
                    return;
                }
                flows--;
            }
            next++;
        }
    }

    /** False when the sink is full. */
    private boolean look(final int slot, final long nowNs) {
        if (slots.state(slot) != SLOT_FREE) {
            if (!sink.onSlot(slot, slots.bornNs(slot), nowNs, false)) {
                return false;
            }
            changed.incrementRelease();
            if (full) {
                forgetOldMarks(slot);
            }
        }
        return true;
    }

    /** A number that is about to come round again would pass for a present one. */
    private void forgetOldMarks(final int slot) {
        for (int i = slot * MARKS_OF_SLOT; i < (slot + 1) * MARKS_OF_SLOT; i++) {
            if (isOld[marks.getByte(i) & 0xFF]) {
                marks.putByte(i, (byte) 0);
            }
        }
    }

    @Override
    public String toString() {
        return "SlotSweeper{sweepNumber=" + sweepNumber + ", sweeping=" + sweeping + ", full=" + full + ", next=" + next
                + ", end=" + end + '}';
    }
}
