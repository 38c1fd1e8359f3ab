package io.merrow.table;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/** Numbered UDP flows in a {@link ModelTable}, all born at the same time, with packets of one direction. Allocates nothing. */
public final class ModelFlows {
    private final ModelTable table;
    private final long bornNs;
    private final int[] slots;

    public ModelFlows(final ModelTable table, final int count, final long bornNs) {
        this.table = table;
        this.bornNs = bornNs;
        slots = new int[count];
        for (int flow = 0; flow < count; flow++) {
            slots[flow] = put(flow);
        }
    }

    private int put(final int flow) {
        final int slot = table.take();
        final FlowSlots memory = table.slots();
        final UnsafeBuffer hot = memory.hot(slot);
        final int key = memory.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET;
        hot.putInt(key + FlowKeyFlyweight.ADDRESS_LOW_OFFSET + 12, flow);
        hot.putByte(key + FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) 17);
        hot.putByte(key + FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) 4);
        final UnsafeBuffer cold = memory.cold(slot);
        final int at = memory.coldOffset(slot);
        cold.putLong(at + FlowColdDescriptor.BORN_NS_OFFSET, bornNs);
        cold.putLong(at + FlowColdDescriptor.LOW_TO_HIGH_OFFSET + SideFactsDescriptor.FIRST_NS_OFFSET, bornNs);
        hot.putInt(memory.hotOffset(slot) + FlowHotDescriptor.LOW_TO_HIGH_OFFSET + HotSideDescriptor.OWNER_OFFSET, 4);
        table.publish(slot);
        return slot;
    }

    /** The flow has so many packets of 100 bytes, the last one now. */
    public void packets(final int flow, final long packets, final long nowNs) {
        final UnsafeBuffer hot = table.slots().hot(slots[flow]);
        final int side = table.slots().hotOffset(slots[flow]) + FlowHotDescriptor.LOW_TO_HIGH_OFFSET;
        hot.putLong(side + HotSideDescriptor.PACKETS_OFFSET, packets);
        hot.putLong(side + HotSideDescriptor.BYTES_OFFSET, packets * 100);
        hot.putLong(side + HotSideDescriptor.LAST_NS_OFFSET, nowNs);
    }

    public int slot(final int flow) {
        return slots[flow];
    }

    public long bornNs() {
        return bornNs;
    }

    public FlowSlots slots() {
        return table.slots();
    }
}
