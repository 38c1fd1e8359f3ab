package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.PHASE_ENDING;
import static io.merrow.flow.table.FlowStateDescriptor.PHASE_LEFT;
import static io.merrow.flow.table.FlowStateDescriptor.PHASE_OPEN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_WITHDRAWN;

import io.merrow.flow.orientation.LearnedListeners;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.record.RecordFilter;
import io.merrow.flow.record.RecordSink;
import io.merrow.flow.record.RecordWriter;
import io.merrow.flow.table.FlowBlocks;
import io.merrow.flow.table.FlowHash;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.table.FlowStateDescriptor;
import io.merrow.flow.table.FlowTable;
import io.merrow.flow.table.OverflowFlows;
import io.merrow.flow.table.OverflowPackets;
import io.merrow.flow.table.SlotContentFlyweight;
import io.merrow.flow.tcp.EndedConnections;
import io.merrow.flow.tcp.TcpTracker;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.table.FlowIndex;
import io.merrow.table.FlowSlots;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flows of one shard: news of slots, packets without a slot and time go in, records come out (flow-model, 4). What a slot has
 * counted is read where the kernel writes it, when it is needed. All methods belong to the shard's one thread; nothing is allocated for an
 * event, a timer or a record.
 *
 * <p>Each event is counted once: applied; stale (its slot has another flow by now, or is known to have ended); or lost because there
 * is no room.
 */
public final class FlowShard {
    /** Ended connections that a shard remembers at most: 1.3 MB. */
    private static final int MOST_ENDED = 32 * 1024;

    private final FlowTable table;
    private final FlowSlots slots;
    private final LearnedListeners learned = new LearnedListeners();
    private final EndedConnections ended;
    private final FlowObserver observer = new FlowObserver(learned);
    private final RecordWriter writer;
    private final RecordEmitter emitter;
    private final FlowLifecycle life;
    private final FlowSnapshot snapshot;
    private final FlowCounters counters;
    private final FlowResumption resumption;
    private final OverflowPackets packets = new OverflowPackets();
    private final FlowSlotFlyweight flow = new FlowSlotFlyweight();
    private final FlowSlotFlyweight other = new FlowSlotFlyweight();
    private final FlowSlotFlyweight packet = new FlowSlotFlyweight();
    private final UnsafeBuffer packetContent = new UnsafeBuffer(new byte[SlotContentFlyweight.COPY_LENGTH]);
    private final UnsafeBuffer packetState = new UnsafeBuffer(new byte[FlowStateDescriptor.LENGTH]);
    private long nowNs;

    /** Nothing is local until {@link #locality}. */
    public FlowShard(final FlowShardContext context) {
        final FlowPolicy policy = context.policy();
        counters = context.counters();
        slots = context.table().states().slots();
        table = new FlowTable(context.table().states(), context.table().shard(), policy.maxFlows());
        writer = new RecordWriter(policy, context.listeningPorts(), learned, Locality.NOWHERE);
        writer.epochOffsetNs(context.start().nowNs(), context.start().epochOffsetNs());
        resumption = new FlowResumption(context.start());
        ended = new EndedConnections(
                Math.min(policy.maxFlows(), MOST_ENDED), policy.identity().traceWindowNs());
        emitter = new RecordEmitter(writer, context.sink(), counters, observer, ended);
        life = new FlowLifecycle(table, emitter, context, this::count);
        snapshot = new FlowSnapshot(table, writer, observer);
        packet.wrap(
                packetContent,
                0,
                packetContent,
                FlowHotDescriptor.LENGTH,
                packetState,
                0,
                new FlowBlocks(),
                FlowTable.NONE);
    }

    /**
     * There is news of a slot: it has a new flow, or its flow changed, began to close, or left the index.
     *
     * @param slot   of the flow table.
     * @param bornNs birth of the flow that the news is about; when the slot has another one by now, it is old, and changes nothing.
     * @param nowNs  kernel clock.
     * @return false when there was no memory for a new flow. The next full sweep finds it.
     */
    public boolean onSlot(final int slot, final long bornNs, final long nowNs) {
        this.nowNs = nowNs;
        final int slotState = slots.state(slot);
        if (table.isOurs(slot) && table.wrap(slot, flow).phase() == PHASE_OPEN) {
            return look(slotState); // it has no other flow: its birth, in another cache line, is not read
        }
        if (slotState == SLOT_FREE || bornNs == 0 || slots.bornNs(slot) != bornNs) { // 0: it is being freed
            return stale();
        }
        return !table.isOurs(slot) || flow.phase() == PHASE_LEFT && flow.isFreed()
                ? open(slot, bornNs, slotState)
                : stale();
    }

    private boolean look(final int slotState) {
        if (slotState != SLOT_LIVE) {
            life.outOfIndex(flow, slotState);
        } else if (observer.observe(flow)) {
            life.watch(flow, nowNs);
        }
        return applied();
    }

    /**
     * Takes a packet, or some, for which the kernel found no free slot.
     *
     * @param buffer     holds the content of a slot with the packet in it.
     * @param hotOffset  where its {@code struct flow_hot} starts.
     * @param coldOffset where its {@code struct flow_cold} starts.
     * @param nowNs      kernel clock.
     * @return false when there is no room, and the packets are lost: they are counted so.
     */
    public boolean onOverflow(final DirectBuffer buffer, final int hotOffset, final int coldOffset, final long nowNs) {
        this.nowNs = nowNs;
        packetContent.putBytes(0, buffer, hotOffset, FlowHotDescriptor.LENGTH);
        packetContent.putBytes(FlowHotDescriptor.LENGTH, buffer, coldOffset, FlowColdDescriptor.LENGTH);
        return count(packet) ? applied() : lost();
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

    /** When {@link #poll} may have something to do again, kernel clock; it may be in the past. */
    public long nextLookNs() {
        return life.nextLookNs();
    }

    /**
     * Ends the remaining flows ({@code END_FORCED}), a bounded step.
     *
     * @return flows ended. When fewer than {@code limit} while {@link #liveFlows()} is not 0, the sink is full, or counters are not final
     *     yet: call again later.
     */
    public int forceEnd(final int limit) {
        return life.forceEnd(limit, nowNs, false);
    }

    /**
     * Emits what is in no record yet of the remaining flows and forgets them, a bounded step: their slots stay, and another process continues
     * with them. Those without a slot end ({@code END_FORCED}).
     *
     * @return as {@link #forceEnd}.
     */
    public int handOver(final int limit) {
        return life.forceEnd(limit, nowNs, true);
    }

    /**
     * Epoch time less kernel time, for the times in records, from now on: earlier moments keep theirs.
     *
     * @param nowNs kernel clock.
     */
    public void epochOffsetNs(final long nowNs, final long epochOffsetNs) {
        writer.epochOffsetNs(nowNs, epochOffsetNs);
    }

    /** Which records leave from now on; what a filtered record contains is in no other. */
    public void filter(final RecordFilter filter) {
        emitter.filter(filter);
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
        return life.live();
    }

    /** Memory of this shard alone, bytes. */
    public long memoryBytes() {
        return table.memoryBytes() + learned.memoryBytes() + ended.memoryBytes();
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
     * @return where to continue; {@link FlowSnapshot#END} when all were shown.
     */
    public int snapshot(final int from, final int limit, final RecordSink sink, final long nowNs) {
        return snapshot.step(from, limit, sink, nowNs);
    }

    /** Counts an event whose method threw: an error of ours, after which the event is not offered again. */
    public void onFailure() {
        counters.eventsFailed().incrementRelease();
    }

    private boolean open(final int slot, final long bornNs, final int slotState) {
        if (!table.prepare(slot)) {
            return lost();
        }
        table.begin(table.wrap(slot, flow), slotState == SLOT_WITHDRAWN ? PHASE_ENDING : PHASE_OPEN);
        if (slotState == SLOT_WITHDRAWN) {
            life.outOfIndex(flow, slotState);
            return applied();
        }
        final long hash = FlowHash.hash(flow.keyBuffer(), flow.keyOffset());
        if (slotState != SLOT_LIVE || !continuesInSlot(hash)) {
            life.opened();
            resumption.resume(flow, bornNs, hasSyn(flow), life.idleNs(flow), nowNs);
        }
        observer.observe(flow);
        ended.recall(flow, hash);
        if (slotState == SLOT_LIVE) {
            life.begin(flow, nowNs);
        } else {
            life.outOfIndex(flow, slotState);
        }
        return applied();
    }

    /** Whether a flow that had no slot has this live one now. One that is out of the index may be older. */
    private boolean continuesInSlot(final long hash) {
        final OverflowFlows overflow = table.overflow();
        if (overflow.isEmpty()) {
            return false;
        }
        final int number = overflow.find(hash, flow.keyBuffer(), flow.keyOffset());
        if (number == OverflowFlows.NONE) {
            return false;
        }
        table.wrap(table.ofOverflow(number), other);
        if (reopens(flow, other)) {
            life.replace(other, nowNs);
            return false;
        }
        packets.addFacts(other, flow);
        life.moveTo(other, flow);
        return true;
    }

    /** Counts packets that are in no slot, or in one that was withdrawn. False when there is no room: they are lost then. */
    private boolean count(final FlowSlotFlyweight from) {
        final int slot = slots.index().find(from.keyBuffer(), from.keyOffset());
        if (slot != FlowIndex.NONE && slots.state(slot) == SLOT_LIVE && table.prepare(slot)) {
            table.wrap(slot, flow);
            if (!reopens(from, flow)) {
                packets.add(from, flow);
                return true;
            }
        }
        return countWithout(from);
    }

    private boolean countWithout(final FlowSlotFlyweight from) {
        final long hash = FlowHash.hash(from.keyBuffer(), from.keyOffset());
        final OverflowFlows overflow = table.overflow();
        int number = overflow.find(hash, from.keyBuffer(), from.keyOffset());
        if (number != OverflowFlows.NONE) {
            table.wrap(table.ofOverflow(number), flow);
            if (TcpTracker.isClosing(flow.flags()) && reopens(from, flow)) {
                life.replace(flow, nowNs);
            } else {
                packets.add(from, flow);
                observer.observe(flow);
                life.watch(flow, nowNs);
                return true;
            }
        }
        number = overflow.add(hash);
        if (number == OverflowFlows.NONE) {
            life.relieve(nowNs);
            number = overflow.add(hash);
        }
        if (number == OverflowFlows.NONE) {
            counters.packetsLostShardFull().getAndAddRelease(from.slotPackets(0) + from.slotPackets(1));
            return false;
        }
        openWithout(table.ofOverflow(number), from, hash);
        return true;
    }

    private void openWithout(final int number, final FlowSlotFlyweight from, final long hash) {
        table.wrap(number, flow);
        flow.hot().putBytes(flow.hotOffset(), from.hot(), from.hotOffset(), FlowHotDescriptor.LENGTH);
        flow.cold().putBytes(flow.coldOffset(), from.cold(), from.coldOffset(), FlowColdDescriptor.LENGTH);
        flow.cold().putLong(flow.coldOffset() + FlowColdDescriptor.BORN_NS_OFFSET, 0);
        table.begin(flow, PHASE_OPEN);
        life.opened();
        resumption.resume(flow, 0, hasSyn(flow), life.idleNs(flow), nowNs);
        observer.observe(flow);
        ended.recall(flow, hash);
        life.begin(flow, nowNs);
    }

    private static boolean hasSyn(final FlowSlotFlyweight flow) {
        return (flow.flags() & SIDE_SYN) != 0;
    }

    /** Whether {@code news} holds a SYN that did not open the flow. */
    private static boolean reopens(final FlowSlotFlyweight news, final FlowSlotFlyweight flow) {
        return hasSyn(news) && (!hasSyn(flow) || news.initialSequence() != flow.initialSequence());
    }

    private boolean applied() {
        counters.eventsApplied().incrementRelease();
        return true;
    }

    private boolean stale() {
        counters.eventsStale().incrementRelease();
        return true;
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
