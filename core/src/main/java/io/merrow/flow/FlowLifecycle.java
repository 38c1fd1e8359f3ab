package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_WITHDRAWN;

import io.merrow.flow.policy.ExpiryPolicy;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.EndingSlots;
import io.merrow.flow.table.ExpiryWheel;
import io.merrow.flow.table.FlowBlocks;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.table.FlowTable;
import io.merrow.flow.table.RemovedInterfaceFlows;
import io.merrow.layout.RecordDescriptor;
import io.merrow.table.FlowSlots;
import io.merrow.table.GracePeriods;

/**
 * How a flow leaves: its timer, its records, its end. One thread.
 *
 * <p>OPEN → ENDING (out of the index; programs that found it before may still count in it) → ENDED (its counters are final; the sink
 * has not taken its record yet) → LEFT (the slot is freed where the record is stored). A flow without a slot skips ENDING.
 */
final class FlowLifecycle {
    private static final int EVICTION_SAMPLES = 16;

    private final FlowTable table;
    private final FlowSlots slots;
    private final GracePeriods grace;
    private FlowPolicy.Timeouts timeouts;
    private ExpiryPolicy expiry;
    private final ExpiryWheel wheel;
    private final EndingSlots endings = new EndingSlots();
    private final RecordEmitter emitter;
    private final FlowCounters counters;
    private final RemovedInterfaceFlows departures;
    private final FlowSlotFlyweight timed = new FlowSlotFlyweight();
    private final FlowSlotFlyweight sampled = new FlowSlotFlyweight();
    private final FlowEndListener ends;
    private final PacketKeeper keeper;
    private int cursor;
    private int sample;
    private int live;

    /** Is given what a withdrawn slot has counted. */
    @FunctionalInterface
    interface PacketKeeper {
        void keep(FlowSlotFlyweight withdrawn);
    }

    /** @param keeper gets the counters of withdrawn slots. */
    FlowLifecycle(
            final FlowTable table,
            final RecordEmitter emitter,
            final FlowShardContext context,
            final PacketKeeper keeper) {
        this.table = table;
        this.slots = table.slots();
        this.grace = context.table().grace();
        this.timeouts = context.policy().timeouts();
        this.ends = context.ends();
        this.keeper = keeper;
        this.expiry = new ExpiryPolicy(timeouts);
        this.wheel = new ExpiryWheel(table, this::onTimer);
        this.emitter = emitter;
        this.counters = context.counters();
        this.departures = new RemovedInterfaceFlows(table);
    }

    /** When flows end from now on. Every open flow is looked at by the new times, however far its timer was. */
    void timeouts(final FlowPolicy.Timeouts newTimeouts, final long nowNs) {
        timeouts = newTimeouts;
        expiry = new ExpiryPolicy(newTimeouts);
        table.forEach(timed, flow -> {
            if (flow.phase() == PHASE_OPEN) {
                watch(flow, nowNs);
            }
        });
    }

    /** Reads what is final and fires what is due, at most {@code limit} of each. */
    int poll(final long nowNs, final int limit) {
        int looked = departures.isIdle() ? 0 : departures.poll(flow -> leaveWithInterface(flow, nowNs), limit);
        looked += pollEndings(nowNs, limit);
        return looked + wheel.poll(nowNs, limit);
    }

    /** When {@link #poll} may have something to do again. Grace periods end at any time. */
    long nextLookNs() {
        return endings.isEmpty() && departures.isIdle() ? wheel.nextDueNs() : 0;
    }

    private int pollEndings(final long nowNs, final int limit) {
        int count = 0;
        while (count < limit && !endings.isEmpty() && grace.hasPassed(endings.ticket())) {
            finish(table.wrap(endings.remove(), timed), nowNs);
            count++;
        }
        return count;
    }

    /** Interfaces have left: see {@link FlowShard#interfacesLeft}. */
    void interfacesLeft(final int[] ifindexes, final long nowNs) {
        departures.begin(ifindexes, nowNs);
    }

    private void leaveWithInterface(final FlowSlotFlyweight flow, final long nowNs) {
        if (flow.phase() == PHASE_OPEN) {
            end(flow, RecordDescriptor.END_FORCED, nowNs);
        }
    }

    /** Flows that are not gone. */
    int live() {
        return live;
    }

    /** One more. */
    void opened() {
        live++;
        counters.flowsOpened().incrementRelease();
    }

    /** Watches a flow that was just opened; ends it where its interface left while its event was on its way. */
    void begin(final FlowSlotFlyweight flow, final long nowNs) {
        if (departures.concern(flow)) {
            end(flow, RecordDescriptor.END_FORCED, nowNs);
        } else {
            watch(flow, nowNs);
        }
    }

    /** Sees to it that an open flow is looked at in time; a timer that fires earlier stays. */
    void watch(final FlowSlotFlyweight flow, final long nowNs) {
        final long lookNs = expiry.nextLookNs(flow, nowNs);
        if (!wheel.isSet(flow.number()) || wheel.deadlineNs(flow.number()) > lookNs) {
            arm(flow, lookNs, nowNs);
        }
    }

    /** Silence after which the flow ends, ns. */
    long idleNs(final FlowSlotFlyweight flow) {
        return expiry.idleDeadlineNs(flow) - flow.lastNs();
    }

    /** A slot left the index, by the kernel or an earlier process; of a flow, or withdrawn. */
    void outOfIndex(final FlowSlotFlyweight flow, final int slotState) {
        final int reason =
                slotState == SLOT_RETIRED ? RecordDescriptor.END_OF_FLOW_DETECTED : ExpiryPolicy.silenceReason(flow);
        awaitFinal(flow, reason);
    }

    private void awaitFinal(final FlowSlotFlyweight flow, final int endReason) {
        wheel.cancel(flow.number());
        flow.phase(PHASE_ENDING, endReason);
        endings.add(flow.number(), grace.ticket());
    }

    /**
     * Takes a flow out of the index. Where it is not there, the kernel is just putting another flow in its place, and an event or a sweep
     * is about to report it; if no event comes, an earlier process exited before it had ended the flow.
     */
    private void end(final FlowSlotFlyweight flow, final int endReason, final long nowNs) {
        final int number = flow.number();
        if (!table.hasSlot(number)) {
            table.overflow().unlink(table.overflowNumber(number));
            over(flow, endReason, nowNs);
        } else if ((slots.index().remove(number) || flow.reason() != 0) && slots.state(number, SLOT_LIVE, SLOT_ENDED)) {
            awaitFinal(flow, endReason);
        } else {
            flow.phase(PHASE_OPEN, endReason);
            arm(flow, nowNs + timeouts.retryNs(), nowNs);
        }
    }

    /** Ends a flow that has no slot, whose key another takes. */
    void replace(final FlowSlotFlyweight flow, final long nowNs) {
        end(flow, ExpiryPolicy.silenceReason(flow), nowNs);
    }

    /** A flow without a slot continues in one. */
    void moveTo(final FlowSlotFlyweight from, final FlowSlotFlyweight to) {
        wheel.cancel(from.number());
        to.takeState(from);
        for (int side = 0; side < 2; side++) {
            to.addToBase(side, from.slotPackets(side), from.slotBytes(side), from.slotOverhead(side));
        }
        table.overflow().unlink(table.overflowNumber(from.number()));
        table.left(from.number(), FlowBlocks.NONE);
    }

    private void finish(final FlowSlotFlyweight flow, final long nowNs) {
        if (slots.state(flow.number()) == SLOT_WITHDRAWN) {
            if (flow.hasPackets()) {
                keeper.keep(flow);
            }
            free(flow.number());
        } else {
            over(flow, flow.reason(), nowNs);
        }
    }

    private void free(final int slot) {
        table.forget(table.wrap(slot, timed));
        table.free(slot);
    }

    private void over(final FlowSlotFlyweight flow, final int endReason, final long nowNs) {
        flow.phase(PHASE_ENDED, endReason);
        leave(flow, nowNs);
    }

    /** Offers the final record; the flow is gone when it is taken. */
    private boolean leave(final FlowSlotFlyweight flow, final long nowNs) {
        final int number = flow.number();
        final int endReason = flow.reason();
        final long blocks = flow.blocks();
        wheel.cancel(number);
        if (!emitter.emitFinal(flow, endReason, nowNs)) {
            arm(flow, nowNs + timeouts.retryNs(), nowNs);
            return false;
        }
        table.left(number, blocks);
        if (table.hasSlot(number) && !emitter.passed()) {
            table.free(number);
        }
        ends.onFlowEnded(nowNs - flow.lastNs());
        counters.flowsClosed(endReason).incrementRelease();
        live--;
        return true;
    }

    /**
     * Ends remaining flows, {@code END_FORCED}, from where the previous call stopped.
     *
     * @param keepsSlots whether those in a live slot do not end, but are left to another process.
     * @return flows ended; fewer than {@code limit} when the sink was full, or what is left waits for a grace period.
     */
    int forceEnd(final int limit, final long nowNs, final boolean keepsSlots) {
        int done = pollEndings(nowNs, limit);
        for (int left = table.positions(); left > 0 && done < limit && live > 0; left--) {
            cursor = cursor >= table.positions() ? 0 : cursor;
            final int number = table.at(cursor);
            if (number != FlowTable.NONE && table.wrap(number, timed).phase() != PHASE_ENDING) {
                if (!part(timed, nowNs, keepsSlots)) {
                    return done;
                }
                done++;
            }
            cursor++;
        }
        return done + pollEndings(nowNs, limit);
    }

    private boolean part(final FlowSlotFlyweight flow, final long nowNs, final boolean keepsSlots) {
        if (flow.phase() == PHASE_ENDED) {
            return leave(flow, nowNs);
        }
        if (keepsSlots && table.hasSlot(flow.number())) {
            return handOver(flow, nowNs);
        }
        end(flow, RecordDescriptor.END_FORCED, nowNs);
        return true;
    }

    private boolean handOver(final FlowSlotFlyweight flow, final long nowNs) {
        if (flow.hasDelta() && !emitter.emitInterval(flow, nowNs)) {
            return false;
        }
        wheel.cancel(flow.number());
        table.forget(flow);
        counters.flowsHandedOver().incrementRelease();
        live--;
        return true;
    }

    /**
     * Makes room for another flow without a slot: of a few the most idle leaves. It is over after its packet mostly, and the packet that
     * came now is in no slot either and would be lost.
     */
    void relieve(final long nowNs) {
        final int used = table.overflow().used();
        int mostIdle = FlowTable.NONE;
        long oldestNs = Long.MAX_VALUE;
        for (int i = Math.min(EVICTION_SAMPLES, used); i > 0; i--) {
            sample = sample >= used ? 1 : sample + 1;
            final int number = table.ofOverflow(sample);
            if (table.wrap(number, sampled).phase() == PHASE_OPEN && sampled.lastNs() < oldestNs) {
                mostIdle = number;
                oldestNs = sampled.lastNs();
            }
        }
        if (mostIdle != FlowTable.NONE) {
            end(table.wrap(mostIdle, sampled), RecordDescriptor.END_LACK_OF_RESOURCES, nowNs);
        }
    }

    private void onTimer(final int number, final long nowNs) {
        table.wrap(number, timed);
        if (timed.phase() == PHASE_OPEN) {
            look(timed, nowNs);
        } else {
            leave(timed, nowNs);
        }
    }

    private void look(final FlowSlotFlyweight flow, final long nowNs) {
        if (nowNs >= expiry.idleDeadlineNs(flow)) {
            end(flow, ExpiryPolicy.silenceReason(flow), nowNs);
        } else if (expiry.isRecordDue(flow, nowNs) && !emitInterval(flow, nowNs)) {
            arm(flow, nowNs + timeouts.retryNs(), nowNs);
        } else {
            arm(flow, expiry.nextLookNs(flow, nowNs), nowNs);
        }
    }

    private boolean emitInterval(final FlowSlotFlyweight flow, final long nowNs) {
        final boolean isEmitted = emitter.emitInterval(flow, nowNs);
        if (isEmitted && table.hasSlot(flow.number())) {
            slots.noteNextPacket(flow.number()); // it is the first of another interval
        }
        return isEmitted;
    }

    private void arm(final FlowSlotFlyweight flow, final long deadlineNs, final long nowNs) {
        wheel.schedule(flow.number(), deadlineNs, nowNs);
    }

    @Override
    public String toString() {
        return "FlowLifecycle{live=" + live + ", " + wheel + ", " + endings + ", " + expiry + '}';
    }
}
