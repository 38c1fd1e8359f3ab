package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.FACTS_TAKEN;
import static io.merrow.flow.table.FlowStateDescriptor.PHASE_LEFT;
import static io.merrow.flow.table.FlowStateDescriptor.PHASE_MASK;

import io.merrow.flow.record.RecordFilter;
import io.merrow.flow.record.RecordSink;
import io.merrow.flow.record.RecordWriter;
import io.merrow.flow.table.FlowHash;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.table.SlotContentFlyweight;
import io.merrow.flow.tcp.EndedConnections;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the records of flows and offers them to the sink. A record's content is read once, from a copy of the slot: the kernel continues
 * counting, and what it counts after the copy is the next record's. One thread, no allocation.
 */
final class RecordEmitter {
    private final RecordWriter writer;
    private final RecordSink sink;
    private final FlowCounters counters;
    private final FlowObserver observer;
    private final EndedConnections ended;
    private final UnsafeBuffer frozen = new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(SlotContentFlyweight.COPY_LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final UnsafeBuffer recordBuffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(recordBuffer, 0);
    private RecordFilter filter = RecordFilter.ALL;
    private boolean passed;

    RecordEmitter(
            final RecordWriter writer,
            final RecordSink sink,
            final FlowCounters counters,
            final FlowObserver observer,
            final EndedConnections ended) {
        this.writer = writer;
        this.sink = sink;
        this.counters = counters;
        this.observer = observer;
        this.ended = ended;
    }

    /** Which records leave from now on. */
    void filter(final RecordFilter newFilter) {
        filter = newFilter;
    }

    /**
     * Emits a record of the interval up to now; another one begins.
     *
     * @param flow frozen when this returns.
     * @return false when the sink is full: the flow is as before.
     */
    boolean emitInterval(final FlowSlotFlyweight flow, final long nowNs) {
        write(flow, RecordDescriptor.END_ACTIVE_TIMEOUT, nowNs);
        if (!offer()) {
            return false;
        }
        flow.exported();
        flow.recordEndNs(flow.lastNs());
        flow.state(flow.state() & ~(FACTS_TAKEN | FACTS_TAKEN << 1));
        if (passed) { // what never left fixes nothing, and is no span's parent
            flow.recordNumber(flow.recordNumber() + 1);
            flow.fix();
        }
        return true;
    }

    /**
     * Emits the final record. As soon as the sink has it another thread may free the slot, and the next flow in it may be another
     * shard's: the state is not touched after that.
     *
     * @param flow frozen when this returns.
     * @return false when the sink is full: the flow is as before.
     */
    boolean emitFinal(final FlowSlotFlyweight flow, final int endReason, final long nowNs) {
        write(flow, endReason, nowNs);
        ended.remember(flow, FlowHash.hash(flow.keyBuffer(), flow.keyOffset()));
        final int state = flow.state();
        flow.state(state & ~PHASE_MASK | PHASE_LEFT);
        if (!offer()) {
            flow.state(state);
            return false;
        }
        return true;
    }

    /** Whether the record that was emitted last went to the sink; else a filter has it. */
    boolean passed() {
        return passed;
    }

    private void write(final FlowSlotFlyweight flow, final int endReason, final long nowNs) {
        flow.freeze(frozen);
        observer.observe(flow);
        writer.write(flow, record, endReason, nowNs);
    }

    private boolean offer() {
        passed = filter.passes(record);
        if (passed && !sink.onRecord(recordBuffer, 0)) {
            counters.recordsDeferred().incrementRelease();
            return false;
        }
        if (!passed) {
            counters.recordsFiltered().incrementRelease();
        }
        counters.recordsEmitted().incrementRelease();
        counters.recordPackets().getAndAddRelease(record.packetsDelta() + record.reversePacketsDelta());
        counters.recordBytes().getAndAddRelease(record.bytesDelta() + record.reverseBytesDelta());
        return true;
    }

    @Override
    public String toString() {
        return "RecordEmitter{" + writer + '}';
    }
}
