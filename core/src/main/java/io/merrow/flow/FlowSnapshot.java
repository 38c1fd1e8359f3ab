package io.merrow.flow;

import static io.merrow.flow.table.FlowStateDescriptor.PHASE_OPEN;

import io.merrow.flow.record.RecordSink;
import io.merrow.flow.record.RecordWriter;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.table.FlowTable;
import io.merrow.flow.table.SlotContentFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Shows the flows of a table as records of this moment that do not count, a bounded step at a time. The shard's thread.
 *
 * <p>They start with the flow, not with its interval. Source and trace are decided for each of them again until a record has been
 * emitted.
 */
public final class FlowSnapshot {
    /** All flows were shown. */
    public static final int END = -1;

    private final FlowTable table;
    private final RecordWriter writer;
    private final FlowObserver observer;
    private final UnsafeBuffer frozen = new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(SlotContentFlyweight.COPY_LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(buffer, 0);

    FlowSnapshot(final FlowTable table, final RecordWriter writer, final FlowObserver observer) {
        this.table = table;
        this.writer = writer;
        this.observer = observer;
    }

    /** See {@link FlowShard#snapshot}. */
    int step(final int from, final int limit, final RecordSink sink, final long nowNs) {
        final int end = Math.min(table.positions(), from + limit);
        for (int position = from; position < end; position++) {
            final int number = table.at(position);
            // live flows; not those whose final record is on its way
            if (number != FlowTable.NONE && table.wrap(number, slot).phase() == PHASE_OPEN) {
                observer.observe(slot.freeze(frozen));
                writer.write(slot, record, RecordDescriptor.END_ACTIVE_TIMEOUT, nowNs);
                record.startNs(writer.epochNs(slot.firstNs()));
                if (!sink.onRecord(buffer, 0)) {
                    return position;
                }
            }
        }
        return end >= table.positions() ? END : end;
    }

    @Override
    public String toString() {
        return "FlowSnapshot{" + table + '}';
    }
}
