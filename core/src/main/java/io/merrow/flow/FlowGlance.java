package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.LIVE;
import static io.merrow.flow.FlowSlotDescriptor.PHASE_OPEN;
import static io.merrow.flow.FlowSlotDescriptor.PHASE_RELEASING;

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
public final class FlowGlance {
    /** All flows were shown. */
    public static final int END = -1;

    private final FlowTable table;
    private final RecordWriter writer;
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(buffer, 0);

    FlowGlance(final FlowTable table, final RecordWriter writer) {
        this.table = table;
        this.writer = writer;
    }

    /** See {@link FlowShard#glance}. */
    int step(final int from, final int limit, final RecordSink sink, final long nowNs) {
        final int end = Math.min(table.slots(), from + limit);
        for (int number = from; number < end; number++) {
            if (isShown(number)) {
                writer.write(slot, record, RecordDescriptor.END_ACTIVE_TIMEOUT, nowNs);
                record.startNs(writer.epochNs(slot.firstNs()));
                if (!sink.onRecord(buffer, 0)) {
                    return number;
                }
            }
        }
        return end >= table.slots() ? END : end;
    }

    /** A flow that goes on as far as is known; not one whose last record is on its way. */
    private boolean isShown(final int number) {
        table.wrap(number, slot);
        return slot.is(LIVE) && (slot.phase() == PHASE_OPEN || slot.phase() == PHASE_RELEASING);
    }

    @Override
    public String toString() {
        return "FlowGlance{" + table + '}';
    }
}
