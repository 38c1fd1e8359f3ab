package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.*;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How a flow leaves: its timer, its records, its release from the kernel's table and its end. One thread.
 *
 * <p>OPEN → RELEASING (silent; capture is asked for the last word) → ENDED (final record offered) → gone. A flow
 * without a kernel entry skips RELEASING. A flow whose key a newer one took over waits for its last word as SUPERSEDED.
 */
final class FlowLife {
    private static final int EVICTION_SAMPLES = 16;
    private static final long EVICTION_IDLE_NS = 1_000_000_000L;
    private static final int CLOSED_SETS = 1024;

    private final FlowTable table;
    private final FlowDetails details;
    private final FlowDetailFlyweight detail = new FlowDetailFlyweight();
    private FlowPolicy.Timeouts timeouts;
    private ExpiryPolicy expiry;
    private final ExpiryWheel wheel = new ExpiryWheel(this::onTimer);
    private final ClosedFlows closed = new ClosedFlows(CLOSED_SETS);
    private final RecordWriter writer;
    private final RecordSink sink;
    private final FlowReleaser releaser;
    private final FlowCounters counters;
    private final EndedConnections ended;
    private final Departures departures;
    private final FlowSlotFlyweight timed = new FlowSlotFlyweight();
    private final FlowSlotFlyweight sampled = new FlowSlotFlyweight();
    private final UnsafeBuffer recordBuffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(recordBuffer, 0);
    private RecordFilter filter = RecordFilter.ALL;
    private FlowEndListener ends = silenceNs -> {};
    private int cursor;

    FlowLife(
            final FlowTable table,
            final FlowDetails details,
            final FlowPolicy.Timeouts timeouts,
            final RecordWriter writer,
            final RecordSink sink,
            final FlowReleaser releaser,
            final FlowCounters counters,
            final EndedConnections ended) {
        this.ended = ended;
        this.departures = new Departures(table);
        this.table = table;
        this.details = details;
        this.timeouts = timeouts;
        this.expiry = new ExpiryPolicy(timeouts);
        this.writer = writer;
        this.sink = sink;
        this.releaser = releaser;
        this.counters = counters;
    }

    /** Who is told of ends; before the first event. */
    void onEnd(final FlowEndListener listener) {
        ends = listener;
    }

    /** Which records leave from now on. */
    void filter(final RecordFilter filter) {
        this.filter = filter;
    }

    /** When flows end from now on. Every open flow is looked at by the new times, however far its timer was. */
    void timeouts(final FlowPolicy.Timeouts newTimeouts, final long nowNs) {
        timeouts = newTimeouts;
        expiry = new ExpiryPolicy(newTimeouts);
        table.forEach(timed, slot -> {
            if (slot.phase() == PHASE_OPEN) {
                watch(slot, nowNs);
            }
        });
    }

    /** Fires what is due, at most {@code limit} timers. */
    int poll(final long nowNs, final int limit) {
        final int looked = departures.isIdle() ? 0 : departures.poll(slot -> leaveWithInterface(slot, nowNs), limit);
        return looked + wheel.poll(nowNs, limit);
    }

    /** Interfaces have left: see {@link FlowShard#interfacesLeft}. */
    void interfacesLeft(final int[] ifindexes, final long nowNs) {
        departures.begin(ifindexes, nowNs);
    }

    private void leaveWithInterface(final FlowSlotFlyweight slot, final long nowNs) {
        if (slot.phase() == PHASE_OPEN) {
            leaveNow(slot, nowNs);
        }
    }

    private void leaveNow(final FlowSlotFlyweight slot, final long nowNs) {
        end(slot, RecordDescriptor.END_FORCED, nowNs);
        if (slot.is(LIVE) && slot.phase() == PHASE_OPEN) {
            slot.phase(PHASE_RELEASING, RecordDescriptor.END_FORCED); // no room for the request: its timer asks again
        }
    }

    /** Watches a flow that was just opened; ends it where its interface left while its event was on its way. */
    void begin(final FlowSlotFlyweight slot, final long nowNs) {
        if (departures.concern(slot)) {
            leaveNow(slot, nowNs);
        } else {
            watch(slot, nowNs);
        }
    }

    long memoryBytes() {
        return wheel.memoryBytes();
    }

    /** Sees to it that an open flow is looked at in time; a timer that fires earlier stays. */
    void watch(final FlowSlotFlyweight slot, final long nowNs) {
        final long lookNs = expiry.nextLookNs(slot, nowNs);
        if (!wheel.isSet(slot.number()) || wheel.deadlineNs(slot.number()) > lookNs) {
            arm(slot, lookNs, nowNs);
        }
    }

    /** Takes a flow back that was held for ended: a packet came, and not on an interface that has left. */
    void revive(final FlowSlotFlyweight slot, final long nowNs) {
        if (departures.concern(slot)) {
            return;
        }
        slot.phase(PHASE_OPEN, 0);
        arm(slot, expiry.nextLookNs(slot, nowNs), nowNs);
    }

    /** Whether what comes next under the same key may be a new flow, and not the same one gone on. */
    static boolean isOver(final FlowSlotFlyweight slot) {
        return slot.is(RELEASE_ASKED) || TcpTracker.isClosing(slot.flags());
    }

    /**
     * Leaves the key to a newer flow and waits for the old entry's last word, which is still on its way. It is worth a
     * long wait, a record interval: the kernel never loses it, and what comes after the wait is not counted.
     */
    void supersede(final FlowSlotFlyweight slot, final long nowNs) {
        if (slot.bornNs() == 0) {
            finish(slot, ExpiryPolicy.silenceReason(slot), nowNs);
        } else {
            slot.phase(PHASE_SUPERSEDED, endReason(slot));
            arm(slot, nowNs + timeouts.maxRecordIntervalNs(), nowNs);
        }
    }

    /** The same flow goes on in a newer kernel entry; the old one has nothing to say any more. */
    void moveTo(final FlowSlotFlyweight slot, final long hash, final long bornNs) {
        if (slot.bornNs() != 0) {
            closed.add(hash, slot.bornNs());
        }
        slot.moveTo(bornNs);
        if (FlowDetails.has(slot)) {
            details.wrap(slot, detail).moveToNextEntry();
        }
    }

    /** Whether the last word of that kernel entry was heard. */
    boolean isClosed(final long hash, final long bornNs) {
        return closed.contains(hash, bornNs);
    }

    /** Why the flow ends, if it ends now. */
    static int endReason(final FlowSlotFlyweight slot) {
        return slot.phase() == PHASE_OPEN ? ExpiryPolicy.silenceReason(slot) : slot.reason();
    }

    /** Ends a flow that has its last word: the key is free at once, the slot when the sink has the final record. */
    boolean finish(final FlowSlotFlyweight slot, final int endReason, final long nowNs) {
        if (slot.bornNs() != 0) {
            closed.add(FlowHash.hash(slot.keyBuffer(), slot.keyOffset()), slot.bornNs());
        }
        table.unlink(slot.number());
        slot.phase(PHASE_ENDED, endReason);
        return leave(slot, nowNs);
    }

    /** Silence after which the flow ends, ns. */
    long idleNs(final FlowSlotFlyweight slot) {
        return expiry.idleDeadlineNs(slot) - slot.lastNs();
    }

    /**
     * Ends remaining flows, {@code END_FORCED}, from where the previous call stopped.
     *
     * @param keepsEntries whether those with a kernel entry do not end, but are left to another process.
     * @return flows ended and gone; fewer than {@code limit} when the sink was full or none are left.
     */
    int forceEnd(final int limit, final long nowNs, final boolean keepsEntries) {
        int done = 0;
        for (int left = table.slots(); left > 0 && done < limit && table.size() > 0; left--) {
            cursor = cursor >= table.slots() ? 0 : cursor;
            table.wrap(cursor, timed);
            if (timed.is(LIVE)) {
                if (!part(timed, nowNs, keepsEntries)) {
                    return done;
                }
                done++;
            }
            cursor++;
        }
        return done;
    }

    private boolean part(final FlowSlotFlyweight slot, final long nowNs, final boolean keepsEntries) {
        if (slot.phase() == PHASE_ENDED) {
            return leave(slot, nowNs);
        }
        if (keepsEntries && slot.bornNs() != 0 && slot.phase() != PHASE_SUPERSEDED) {
            return handOver(slot, nowNs);
        }
        return finish(slot, RecordDescriptor.END_FORCED, nowNs);
    }

    private boolean handOver(final FlowSlotFlyweight slot, final long nowNs) {
        if (slot.hasDelta() && !emit(slot, RecordDescriptor.END_ACTIVE_TIMEOUT, nowNs)) {
            return false;
        }
        table.unlink(slot.number());
        forget(slot);
        counters.flowsHandedOver().incrementRelease();
        return true;
    }

    private void forget(final FlowSlotFlyweight slot) {
        wheel.cancel(slot.number());
        details.free(slot);
        table.free(slot.number());
    }

    /**
     * Makes room in a full table: of a few flows the most idle is asked to leave. Where that takes until its last word
     * has come, the most idle one without a kernel entry leaves as well, at once: it is over after its packet mostly, and
     * the packet that came now is in no entry either and would be lost.
     */
    void relieve(final long nowNs) {
        int mostIdle = FlowTable.NONE;
        int withoutEntry = FlowTable.NONE;
        long oldestNs = nowNs - EVICTION_IDLE_NS;
        long oldestWithoutNs = Long.MAX_VALUE;
        for (int i = Math.min(EVICTION_SAMPLES, table.slots()); i > 0; i--) {
            cursor = cursor >= table.slots() ? 0 : cursor;
            table.wrap(cursor, sampled);
            if (sampled.is(LIVE) && sampled.phase() == PHASE_OPEN) {
                if (sampled.lastNs() < oldestNs) {
                    mostIdle = cursor;
                    oldestNs = sampled.lastNs();
                }
                if (sampled.bornNs() == 0 && sampled.lastNs() < oldestWithoutNs) {
                    withoutEntry = cursor;
                    oldestWithoutNs = sampled.lastNs();
                }
            }
            cursor++;
        }
        if (mostIdle != FlowTable.NONE) {
            end(table.wrap(mostIdle, sampled), RecordDescriptor.END_LACK_OF_RESOURCES, nowNs);
        }
        if (withoutEntry != FlowTable.NONE && withoutEntry != mostIdle) {
            end(table.wrap(withoutEntry, sampled), RecordDescriptor.END_LACK_OF_RESOURCES, nowNs);
        }
    }

    private void onTimer(final int number, final long nowNs) {
        table.wrap(number, timed);
        switch (timed.phase()) {
            case PHASE_OPEN -> look(timed, nowNs);
            case PHASE_RELEASING -> end(timed, timed.reason(), nowNs);
            case PHASE_SUPERSEDED -> finish(timed, timed.reason(), nowNs);
            default -> leave(timed, nowNs);
        }
    }

    private void look(final FlowSlotFlyweight slot, final long nowNs) {
        if (nowNs >= expiry.idleDeadlineNs(slot)) {
            end(slot, ExpiryPolicy.silenceReason(slot), nowNs);
        } else if (expiry.isRecordDue(slot, nowNs) && !emit(slot, RecordDescriptor.END_ACTIVE_TIMEOUT, nowNs)) {
            arm(slot, nowNs + timeouts.retryNs(), nowNs);
        } else {
            arm(slot, expiry.nextLookNs(slot, nowNs), nowNs);
        }
    }

    /** Asks for the last word, and again until it comes; whoever has no kernel entry has said it. */
    private void end(final FlowSlotFlyweight slot, final int endReason, final long nowNs) {
        if (slot.bornNs() == 0) {
            finish(slot, endReason, nowNs);
        } else if (releaser.onRelease(slot.keyBuffer(), slot.keyOffset(), slot.bornNs(), slot.lastNs())) {
            slot.phase(PHASE_RELEASING, endReason);
            slot.set(RELEASE_ASKED);
            arm(slot, nowNs + timeouts.releaseNs(), nowNs);
        } else {
            arm(slot, nowNs + timeouts.retryNs(), nowNs);
        }
    }

    /** Offers the final record; frees the slot when it is taken. */
    private boolean leave(final FlowSlotFlyweight slot, final long nowNs) {
        final int endReason = slot.reason();
        if (!emit(slot, endReason, nowNs)) {
            arm(slot, nowNs + timeouts.retryNs(), nowNs);
            return false;
        }
        ended.remember(slot, FlowHash.hash(slot.keyBuffer(), slot.keyOffset()));
        ends.onFlowEnded(nowNs - slot.lastNs());
        forget(slot);
        counters.flowsClosed(endReason).incrementRelease();
        return true;
    }

    private boolean emit(final FlowSlotFlyweight slot, final int endReason, final long nowNs) {
        writer.write(slot, record, endReason, nowNs);
        final boolean passes = filter.passes(record);
        if (passes && !sink.onRecord(recordBuffer, 0)) {
            counters.recordsDeferred().incrementRelease();
            return false;
        }
        if (!passes) {
            counters.recordsFiltered().incrementRelease();
        }
        counters.recordsEmitted().incrementRelease();
        counters.recordPackets().getAndAddRelease(record.packetsDelta() + record.reversePacketsDelta());
        counters.recordBytes().getAndAddRelease(record.bytesDelta() + record.reverseBytesDelta());
        slot.exported();
        if (FlowDetails.has(slot)) {
            details.wrap(slot, detail).exported();
        }
        slot.recordEndNs(slot.lastNs());
        slot.state(slot.state() & ~(FACTS_TAKEN | FACTS_TAKEN << 1));
        if (passes) { // what never left fixes nothing, and is nobody's parent
            slot.recordNumber(slot.recordNumber() + 1);
            slot.set(FIXED);
        }
        return true;
    }

    private void arm(final FlowSlotFlyweight slot, final long deadlineNs, final long nowNs) {
        wheel.schedule(slot.number(), deadlineNs, nowNs);
    }

    @Override
    public String toString() {
        return "FlowLife{" + wheel + ", " + closed + ", " + expiry + '}';
    }
}
