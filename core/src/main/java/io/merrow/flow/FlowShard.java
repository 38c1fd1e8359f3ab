package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_CLOSE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_GONE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_STOP;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * The flows of one shard: events and time go in, records and release requests come out (flow-model, 4). All methods
 * belong to the shard's one thread; nothing is allocated for an event, a timer or a record.
 *
 * <p>Each event is counted once: applied; stale (it said nothing new, came after its entry's last word, or was copied
 * in the middle of a restart); or lost because the table is full.
 */
public final class FlowShard {
    /** Ended connections that a shard remembers at most: 1.3 MB. */
    private static final int MOST_ENDED = 32 * 1024;

    private final FlowTable table;
    private final LearnedListeners learned = new LearnedListeners();
    private final EndedConnections ended;
    private final FlowDetails details = new FlowDetails();
    private final RecordWriter writer;
    private final FlowLife life;
    private final FlowGlance glance;
    private final FlowCounters counters;
    private final FlowResumption resumption;
    private final FlowAccumulator event = new FlowAccumulator(details);
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();
    private DirectBuffer keyBuffer;
    private int keyOffset;
    private long hash;
    private long timeNs;
    private long nowNs;

    public FlowShard(
            final FlowPolicy policy,
            final Locality locality,
            final ListeningPorts listeningPorts,
            final RecordSink sink,
            final FlowReleaser releaser,
            final FlowCounters counters) {
        table = new FlowTable(policy.maxFlows());
        writer = new RecordWriter(policy, listeningPorts, learned, locality, details);
        ended = new EndedConnections(
                Math.min(policy.maxFlows(), MOST_ENDED), policy.identity().traceWindowNs());
        life = new FlowLife(table, details, policy.timeouts(), writer, sink, releaser, counters, ended);
        glance = new FlowGlance(table, writer);
        this.counters = counters;
        resumption = new FlowResumption(details);
    }

    /**
     * Applies one event or snapshot.
     *
     * @param type        {@code EVENT_…} of {@link io.merrow.layout.KernelLayoutDescriptor}.
     * @param timeNs      when it was true, kernel clock.
     * @param keyBuffer   holds a {@code struct flow_key}.
     * @param valueBuffer holds a shard value ({@link io.merrow.layout.ShardValueDescriptor}).
     * @param nowNs       kernel clock.
     * @return false when a new flow found no room and the event is lost. Do not offer it again: for a kernel entry, the
     *     next sweep does; what no sweep tells again (overflow, stop) is lost, and its packets are counted so.
     */
    public boolean onFlow(
            final int type,
            final long timeNs,
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final DirectBuffer valueBuffer,
            final int valueOffset,
            final long nowNs) {
        this.keyBuffer = keyBuffer;
        this.keyOffset = keyOffset;
        this.timeNs = timeNs;
        this.nowNs = nowNs;
        hash = FlowHash.hash(keyBuffer, keyOffset);
        event.wrap(valueBuffer, valueOffset);
        return switch (type) {
            case EVENT_FIRST, EVENT_SWEEP, EVENT_STOP -> event.isTorn() ? stale() : onSnapshot(type);
            case EVENT_CLOSE -> event.isTorn() ? stale() : onClose();
            case EVENT_RETIRED, EVENT_FINAL -> onLastWord(type);
            case EVENT_OVERFLOW -> onPacket();
            case EVENT_GONE -> onGone();
            default -> throw new IllegalArgumentException("unknown flow event type: " + type);
        };
    }

    /**
     * Lets time pass: ends what is silent, emits what is due.
     *
     * @param nowNs kernel clock.
     * @param limit most flows to look at.
     * @return flows looked at.
     */
    public int poll(final long nowNs, final int limit) {
        this.nowNs = nowNs;
        return life.poll(nowNs, limit);
    }

    /**
     * Ends the remaining flows ({@code END_FORCED}), a bounded step. Their kernel entries stay.
     *
     * @return flows ended. When fewer than {@code limit} while {@link #liveFlows()} is not 0, the sink is full: call
     *     again later.
     */
    public int forceEnd(final int limit) {
        return life.forceEnd(limit, nowNs, false);
    }

    /**
     * Tells what has not been told of the remaining flows and forgets them, a bounded step: their kernel entries stay, and
     * another process goes on with them. Those without an entry end ({@code END_FORCED}).
     *
     * @return as {@link #forceEnd}.
     */
    public int handOver(final int limit) {
        return life.forceEnd(limit, nowNs, true);
    }

    /**
     * What an earlier process told of flows; before the first event.
     *
     * @param nowNs kernel clock.
     */
    public void memory(final FlowMemory memory, final long nowNs) {
        resumption.memory(memory, nowNs);
    }

    /**
     * Epoch time less kernel time, for what records say, from now on: moments before stay where they were. The first one
     * holds for all time before it, too.
     *
     * @param nowNs kernel clock.
     */
    public void epochOffsetNs(final long nowNs, final long epochOffsetNs) {
        writer.epochOffsetNs(nowNs, epochOffsetNs);
    }

    /** Who is told of ends; before the first event. */
    public void onEnd(final FlowEndListener listener) {
        life.onEnd(listener);
    }

    /** Which records leave from now on; what a filtered one said is told by no other. */
    public void filter(final RecordFilter filter) {
        life.filter(filter);
    }

    /**
     * When records leave and flows end from now on, those that are there too.
     *
     * @param nowNs kernel clock.
     */
    public void timeouts(final FlowPolicy.Timeouts timeouts, final long nowNs) {
        life.timeouts(timeouts, nowNs);
    }

    /**
     * Ends ({@code END_FORCED}) the flows that were counted on interfaces which have left: those that are there over the
     * next polls, those whose first event is still on its way when that comes.
     *
     * @param ifindexes of those; not kept.
     * @param nowNs     kernel clock: flows that began later are another device's.
     */
    public void interfacesLeft(final int[] ifindexes, final long nowNs) {
        life.interfacesLeft(ifindexes, nowNs);
    }

    /** What is local from now on. */
    public void locality(final Locality locality) {
        writer.locality(locality);
    }

    /** Flows known, those that wait for the sink to take their final record included. */
    public int liveFlows() {
        return table.size();
    }

    /** Memory of table, details and timers, bytes. */
    public long memoryBytes() {
        return table.memoryBytes()
                + details.memoryBytes()
                + life.memoryBytes()
                + learned.memoryBytes()
                + ended.memoryBytes();
    }

    /** Shows every flow; {@code consumer} only reads, and keeps nothing of the view. */
    public void forEach(final FlowSlotFlyweight view, final Consumer<FlowSlotFlyweight> consumer) {
        table.forEach(view, consumer);
    }

    /**
     * Shows the next flows as records of this moment, which do not count: the flows stay as they are. A bounded step.
     *
     * @param from  where the step before stopped; 0 at first.
     * @param limit most slots to look at.
     * @param sink  gets the records, valid during the call only; where it is full the step ends.
     * @param nowNs kernel clock.
     * @return where to go on; {@link FlowGlance#END} when all were shown.
     */
    public int glance(final int from, final int limit, final RecordSink sink, final long nowNs) {
        return glance.step(from, limit, sink, nowNs);
    }

    /** Counts an event whose {@link #onFlow} threw: an error of ours, after which the event is not offered again. */
    public void onFailure() {
        counters.eventsFailed().incrementRelease();
    }

    private boolean onSnapshot(final int type) {
        final long bornNs = event.bornNs();
        final int number = table.find(hash, keyBuffer, keyOffset, bornNs);
        if (number == FlowTable.NONE) {
            return life.isClosed(hash, bornNs) ? stale() : openWithSnapshot(bornNs, type);
        }
        if (table.wrap(number, slot).bornNs() == bornNs) {
            return applySnapshot();
        }
        if (isOlderThanSlot(bornNs)) {
            return stale();
        }
        return succeeds(bornNs) ? openWithSnapshot(bornNs, type) : applySnapshot();
    }

    /** Never creates: a flow made by an event that comes after the last word would count everything twice. */
    private boolean onClose() {
        final int number = table.find(hash, keyBuffer, keyOffset, event.bornNs());
        return number == FlowTable.NONE || table.wrap(number, slot).bornNs() != event.bornNs()
                ? stale()
                : applySnapshot();
    }

    private boolean onLastWord(final int type) {
        final long bornNs = event.bornNs();
        final int number = table.find(hash, keyBuffer, keyOffset, bornNs);
        final boolean known =
                number != FlowTable.NONE && table.wrap(number, slot).bornNs() == bornNs;
        if (!known) {
            if (life.isClosed(hash, bornNs) || !event.hasPackets()) {
                return stale();
            }
            final boolean apart = number == FlowTable.NONE || bornNs < slot.bornNs() || succeeds(bornNs);
            if (apart && !open(bornNs)) {
                return lostForGood();
            }
        }
        event.applySnapshot(slot);
        ended.recall(slot, hash);
        learn(0);
        final int reason = type == EVENT_RETIRED ? RecordDescriptor.END_OF_FLOW_DETECTED : FlowLife.endReason(slot);
        life.finish(slot, reason, nowNs);
        return applied();
    }

    private boolean onGone() {
        final int number = table.find(hash, keyBuffer, keyOffset, event.bornNs());
        if (number == FlowTable.NONE || table.wrap(number, slot).bornNs() != event.bornNs()) {
            return stale();
        }
        life.finish(slot, FlowLife.endReason(slot), nowNs);
        return applied();
    }

    /** One packet that is in no kernel entry. */
    private boolean onPacket() {
        final int number = table.find(hash, keyBuffer, keyOffset, 0);
        boolean isNew = number == FlowTable.NONE;
        if (!isNew && FlowLife.isOver(table.wrap(number, slot)) && event.reopens(slot)) {
            life.supersede(slot, nowNs);
            isNew = true;
        }
        if (isNew && !open(0)) {
            return lostForGood();
        }
        event.addPacket(slot);
        if (isNew) {
            ended.recall(slot, hash);
        }
        learn(0);
        if (isNew) {
            life.begin(slot, nowNs);
        } else if (slot.phase() == FlowSlotDescriptor.PHASE_RELEASING) {
            life.revive(slot, nowNs);
        } else {
            life.watch(slot, nowNs);
        }
        return applied();
    }

    private boolean openWithSnapshot(final long bornNs, final int type) {
        if (!open(bornNs)) {
            return type == EVENT_STOP ? lostForGood() : lost();
        }
        event.applySnapshot(slot);
        ended.recall(slot, hash);
        learn(0);
        life.begin(slot, nowNs);
        return applied();
    }

    /** A SYN+ACK's sender is a listener from then on (flow-model, 3). */
    private void learn(final int marksBefore) {
        final int marks = slot.flags() & SIDE_SYN_ACK;
        if (marks == 0 || marks == marksBefore) {
            return;
        }
        final boolean isLow = (slot.flags(LOW_TO_HIGH) & SIDE_SYN_ACK) != 0;
        key.wrap(keyBuffer, keyOffset);
        learned.learn(
                keyBuffer,
                keyOffset + (isLow ? FlowKeyFlyweight.ADDRESS_LOW_OFFSET : FlowKeyFlyweight.ADDRESS_HIGH_OFFSET),
                isLow ? key.portLow() : key.portHigh(),
                key.protocol(),
                slot.lastNs());
    }

    private boolean applySnapshot() {
        final int marks = slot.flags() & SIDE_SYN_ACK;
        final boolean later = event.lastNs() > slot.lastNs();
        final int closing = TcpTracker.closingFlags(slot.flags());
        if (!event.applySnapshot(slot)) {
            return stale();
        }
        learn(marks);
        if (slot.phase() == FlowSlotDescriptor.PHASE_RELEASING && later) {
            life.revive(slot, nowNs);
        } else if (slot.phase() == FlowSlotDescriptor.PHASE_OPEN && closing != TcpTracker.closingFlags(slot.flags())) {
            life.watch(slot, nowNs);
        }
        return applied();
    }

    /** Of two entries of one key the one born earlier is gone; a flow without an entry takes any that is not closed. */
    private boolean isOlderThanSlot(final long bornNs) {
        return bornNs < slot.bornNs() || life.isClosed(hash, bornNs);
    }

    /**
     * Decides what a newer kernel entry means for the slot's flow. Where the old entry's last word may still be on its
     * way, as after a restart or a release, they are two flows: going on in one would lose what that word has to say.
     *
     * @return true when the flow is over and a new one begins; false when it goes on in the new entry.
     */
    private boolean succeeds(final long bornNs) {
        final boolean over = slot.bornNs() == 0 ? event.reopens(slot) : FlowLife.isOver(slot) || event.hasSyn();
        if (over) {
            life.supersede(slot, nowNs);
        } else {
            life.moveTo(slot, hash, bornNs);
        }
        return over;
    }

    private boolean open(final long bornNs) {
        int number = table.add(hash, keyBuffer, keyOffset);
        if (number == FlowTable.NONE) {
            life.relieve(nowNs);
            number = table.add(hash, keyBuffer, keyOffset);
        }
        if (number == FlowTable.NONE) {
            return false;
        }
        table.wrap(number, slot).bornNs(bornNs);
        event.begin(slot, timeNs);
        resumption.resume(slot, bornNs, event.hasSyn(), life.idleNs(slot), nowNs);
        counters.flowsOpened().incrementRelease();
        return true;
    }

    private boolean applied() {
        counters.eventsApplied().incrementRelease();
        return true;
    }

    private boolean stale() {
        counters.eventsStale().incrementRelease();
        return true;
    }

    /** No sweep will tell of these packets again. */
    private boolean lostForGood() {
        counters.packetsLostShardFull().getAndAddRelease(event.packets());
        return lost();
    }

    private boolean lost() {
        counters.eventsLostShardFull().incrementRelease();
        return false;
    }

    @Override
    public String toString() {
        return "FlowShard{" + table + ", " + life + '}';
    }
}
