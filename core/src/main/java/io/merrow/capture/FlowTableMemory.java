package io.merrow.capture;

import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfMapSegments;
import io.merrow.bpf.BpfObject;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.table.FlowSlots;
import org.agrona.CloseHelper;

/** The kernel's flow table, mapped. Made and closed by one thread, while no other uses it. */
public final class FlowTableMemory implements AutoCloseable {
    static {
        if (FlowSlots.SEGMENT_SHIFT != BpfMapSegments.SEGMENT_SHIFT) {
            throw new AssertionError("segments of maps and slots differ");
        }
    }

    private final BpfMapMemory table;
    private final BpfMapMemory index;
    private final BpfMapMemory marks;
    private final BpfMapSegments hot;
    private final BpfMapSegments cold;
    private final FlowSlots slots;

    /** Maps the arrays of a loaded object. */
    public FlowTableMemory(final BpfObject object) {
        table = object.map(KernelLayoutDescriptor.MAP_FLOW_TABLE).mmap(true);
        index = object.map(KernelLayoutDescriptor.MAP_FLOW_INDEX).mmap(true);
        marks = object.map(KernelLayoutDescriptor.MAP_FLOW_MARKS).mmap(true);
        hot = object.map(KernelLayoutDescriptor.MAP_FLOW_HOT).mmapSegments();
        cold = object.map(KernelLayoutDescriptor.MAP_FLOW_COLD).mmapSegments();
        slots = new FlowSlots(
                table.buffer(),
                index.buffer(),
                marks.buffer(),
                hot.buffers(),
                cold.buffers(),
                object.map(KernelLayoutDescriptor.MAP_FLOW_HOT).maxEntries());
    }

    /** The slots. */
    public FlowSlots slots() {
        return slots;
    }

    /** Unmaps. No thread may be using a buffer. */
    @Override
    public void close() {
        CloseHelper.quietCloseAll(cold, hot, marks, index, table);
    }

    @Override
    public String toString() {
        return "FlowTableMemory{" + slots + '}';
    }
}
