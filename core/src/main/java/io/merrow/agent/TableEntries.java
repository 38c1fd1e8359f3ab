package io.merrow.agent;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.GracePeriod;
import io.merrow.capture.table.FlowSlots;
import io.merrow.flow.FlowHash;
import io.merrow.layout.FlowHotDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;

/** What an earlier process left in the kernel's flow table. Before flows are ended; one thread. */
final class TableEntries {
    private static final long ODD = 0x9E3779B97F4A7C15L;
    private static final long WITHOUT_RCU_NS = TimeUnit.SECONDS.toNanos(1);

    private final FlowSlots slots;
    private final LongHashSet present = new LongHashSet();

    TableEntries(final FlowSlots slots) {
        this.slots = slots;
        for (int slot = 0; slot < slots.used(); slot++) {
            if (slots.state(slot) != SLOT_FREE) {
                present.add(identity(
                        slots.hot(slot), slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET, slots.bornNs(slot)));
            }
        }
    }

    private static long identity(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return (FlowHash.hash(key, keyOffset) ^ bornNs) * ODD;
    }

    /** Whether a slot has, or had until the process before died, that flow. */
    boolean contains(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return present.contains(identity(key, keyOffset, bornNs));
    }

    /** Whether a record has all that a flow has counted. */
    @FunctionalInterface
    interface StoredFlows {
        boolean contains(DirectBuffer key, int keyOffset, long bornNs, long packetsLowToHigh, long packetsHighToLow);
    }

    /** Frees the slots of flows that have ended and whose records are stored, and those that are on no list. */
    void free(final StoredFlows stored) {
        for (int slot = 0; slot < slots.used(); slot++) {
            final int state = slots.state(slot);
            if (state != SLOT_FREE
                    && state != SLOT_LIVE
                    && stored.contains(
                            slots.hot(slot),
                            slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET,
                            slots.bornNs(slot),
                            slots.packets(slot, 0),
                            slots.packets(slot, 1))) {
                slots.free().free(slot);
            }
        }
        slots.free().recover(TableEntries::awaitGracePeriod);
    }

    private static void awaitGracePeriod() {
        try {
            GracePeriod.await();
        } catch (final BpfException e) {
            LockSupport.parkNanos(WITHOUT_RCU_NS);
        }
    }

    @Override
    public String toString() {
        return "TableEntries{" + present.size() + '}';
    }
}
