package io.merrow.agent.pipeline;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;

import io.merrow.export.queue.RecordConsumer;
import io.merrow.flow.table.FlowStates;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.table.FlowSlots;
import org.agrona.MutableDirectBuffer;

/**
 * Frees the slot of a flow whose final record is stored: its content is not needed any more. A process that exits before leaves the
 * slot, and the next one makes the record again. Export thread only.
 */
final class SlotReturn implements RecordConsumer {
    private final FlowStates states;
    private final FlowSlots slots;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();

    SlotReturn(final FlowStates states) {
        this.states = states;
        slots = states.slots();
    }

    @Override
    public void onRecord(final MutableDirectBuffer buffer, final int offset) {
        if (record.wrap(buffer, offset).endReason() == RecordDescriptor.END_ACTIVE_TIMEOUT) {
            return;
        }
        final int slot =
                origin.wrap(buffer, offset + FlowRecordFlyweight.ORIGIN_OFFSET).slot();
        if (slot == RecordOriginFlyweight.NO_SLOT) {
            return;
        }
        final int state = slots.state(slot);
        if ((state == SLOT_ENDED || state == SLOT_RETIRED) && slots.bornNs(slot) == origin.bornNs()) {
            states.free(slot);
        }
    }

    @Override
    public String toString() {
        return "SlotReturn{" + slots + '}';
    }
}
