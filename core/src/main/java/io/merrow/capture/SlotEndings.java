package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_GONE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;

import io.merrow.capture.table.FlowIndex;
import io.merrow.capture.table.FlowSlots;
import io.merrow.capture.table.SlotSnapshot;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.function.LongSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Ends flows at a shard's request, and hands on the final counters of every slot that left the index.
 *
 * <p>The shard decided by what it knew a moment ago. So the slot is looked at first: when it has another flow by now, or had
 * packets since, it stays and the shard learns of it. Else it leaves the index, and after a grace period, when no program holds it
 * any more, its counters are final. Once those are handed on the slot is free. Capture thread only.
 */
final class SlotEndings {
    /** Sweeps after which every slot that left the index was found, whether or not its event was lost. */
    private static final int SWEEPS_TO_FIND = 2;

    private static final long NOT_MISSING = -1;

    private final FlowSlots slots;
    private final FlowIndex index;
    private final ManyToOneRingBuffer requests;
    private final GracePeriods grace;
    private final EventSink sink;
    private final AtomicCounter finals;
    private final AtomicCounter changed;
    private LastWordKeeper keeper = LastWordKeeper.NONE;
    private final SlotSnapshot answerSnapshot = new SlotSnapshot();
    private final SlotSnapshot finalSnapshot = new SlotSnapshot();
    private final MessageHandler handler = this::onRequest;
    private final WaitingSlots waiting = new WaitingSlots();
    private final BitSet isWaiting = new BitSet();
    private final LongHashSet waitingBirths = new LongHashSet();
    private final Long2LongHashMap missingSince = new Long2LongHashMap(NOT_MISSING);
    private LongSupplier sweeps = () -> 0;
    private int answer;
    private long nowNs;
    private boolean isKept;

    SlotEndings(
            final FlowSlots slots,
            final ManyToOneRingBuffer requests,
            final GracePeriods grace,
            final EventSink sink,
            final Ledger ledger,
            final int lane) {
        this.slots = slots;
        this.index = slots.index();
        this.requests = requests;
        this.grace = grace;
        this.sink = sink;
        this.finals = ledger.counter(LedgerCounter.EVENTS_FINAL, lane);
        this.changed = ledger.counter(LedgerCounter.EVENTS_SWEPT, lane);
    }

    /** Number of complete sweeps; before the first request. */
    void sweeps(final LongSupplier completed) {
        sweeps = completed;
    }

    /** Who keeps final counters; before the first request. */
    void keeper(final LastWordKeeper lastWordKeeper) {
        keeper = lastWordKeeper;
    }

    /** A slot is out of the index, and not free. May come more than once. */
    void add(final int slot) {
        if (!isWaiting.get(slot)) {
            isWaiting.set(slot);
            waitingBirths.add(slots.bornNs(slot));
            waiting.add(slot, grace.ticket());
        }
    }

    /** Hands on what is final and answers up to {@code limit} requests; stops where the sink is full. */
    int poll(final long now, final int limit) {
        nowNs = now;
        int work = handOnFinals(limit);
        while (work < limit && handOnAnswer() && requests.read(handler, 1) > 0) {
            work++;
        }
        handOnAnswer();
        return work + handOnFinals(limit);
    }

    /** Whether no request, no answer and no slot waits. */
    boolean isIdle() {
        return answer == 0 && requests.size() == 0 && waiting.isEmpty();
    }

    private int handOnFinals(final int limit) {
        int work = 0;
        while (work < limit && !waiting.isEmpty() && grace.hasPassed(waiting.ticket())) {
            if (!handOnFinal(waiting.slot())) {
                break;
            }
            waiting.remove();
            work++;
        }
        return work;
    }

    /** False when the sink is full: the slot stays, and with it what it has counted. */
    private boolean handOnFinal(final int slot) {
        final int state = slots.state(slot);
        finalSnapshot.take(slots, slot);
        if (finalSnapshot.hasPackets()) {
            final int type = state == SLOT_ENDED ? EVENT_FINAL : state == SLOT_RETIRED ? EVENT_RETIRED : EVENT_OVERFLOW;
            if (type != EVENT_OVERFLOW && !isKept) {
                keeper.keep(type, finalSnapshot.key(), 0, finalSnapshot.value(), 0);
                isKept = true;
            }
            if (!sink.onEvent(type, nowNs, finalSnapshot.key(), 0, finalSnapshot.value(), 0)) {
                return false;
            }
            finals.incrementRelease();
        }
        isKept = false;
        waitingBirths.remove(slots.bornNs(slot));
        missingSince.remove(slots.bornNs(slot));
        isWaiting.clear(slot);
        slots.free().free(slot);
        return true;
    }

    /** False while an answer is refused. */
    private boolean handOnAnswer() {
        if (answer == 0) {
            return true;
        }
        if (!sink.onEvent(answer, nowNs, answerSnapshot.key(), 0, answerSnapshot.value(), 0)) {
            return false;
        }
        (answer == EVENT_SWEEP ? changed : finals).incrementRelease();
        answer = 0;
        return true;
    }

    private void onRequest(final int type, final MutableDirectBuffer buffer, final int at, final int length) {
        final long bornNs = buffer.getLong(at + ReleaseDescriptor.BORN_NS_OFFSET, ByteOrder.nativeOrder());
        final long lastNs = buffer.getLong(at + ReleaseDescriptor.LAST_NS_OFFSET, ByteOrder.nativeOrder());
        final int slot = index.find(buffer, at + ReleaseDescriptor.KEY_OFFSET);
        if (slot == FlowIndex.NONE || slots.bornNs(slot) != bornNs) {
            if (!waitingBirths.contains(bornNs) && isGone(bornNs)) {
                answerSnapshot.clear(buffer, at + ReleaseDescriptor.KEY_OFFSET, bornNs);
                answer = EVENT_GONE;
            }
        } else if (slots.lastNs(slot) - lastNs > 0) {
            answerSnapshot.take(slots, slot);
            answer = EVENT_SWEEP;
        } else if (index.remove(slot) && slots.state(slot, SLOT_LIVE, SLOT_ENDED)) {
            add(slot);
        }
    }

    /**
     * Whether no slot has the flow. When the kernel was first and retired it, the event may be lost, but sweeps find the slot; so
     * it is gone when it is asked for again after those.
     */
    private boolean isGone(final long bornNs) {
        final long since = missingSince.get(bornNs);
        if (since == NOT_MISSING) {
            missingSince.put(bornNs, sweeps.getAsLong());
            return false;
        }
        if (sweeps.getAsLong() - since < SWEEPS_TO_FIND) {
            return false;
        }
        missingSince.remove(bornNs);
        return true;
    }

    @Override
    public String toString() {
        return "SlotEndings{answer=" + answer + ", requests=" + requests.size() + ", " + waiting + '}';
    }
}
