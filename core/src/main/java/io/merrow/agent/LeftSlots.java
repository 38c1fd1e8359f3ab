package io.merrow.agent;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.GracePeriod;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.table.FlowSlots;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/** What an earlier process left in the kernel's flow table and will not free any more. Before the shards run; one thread. */
final class LeftSlots {
    private static final long WITHOUT_RCU_NS = TimeUnit.SECONDS.toNanos(1);

    private final FlowSlots slots;

    LeftSlots(final FlowSlots slots) {
        this.slots = slots;
    }

    /** Whether a record has all that a flow has counted. */
    @FunctionalInterface
    interface StoredFlows {
        boolean contains(DirectBuffer key, int keyOffset, long bornNs, long packetsLowToHigh, long packetsHighToLow);
    }

    /**
     * Frees the slots of flows that have ended and whose records are stored, and those that are on no list. Flows that have ended without
     * a stored record stay: a sweep finds them.
     *
     * @return how many flows have ended without a stored record.
     */
    int free(final StoredFlows stored) {
        int left = 0;
        for (int slot = 0; slot < slots.used(); slot++) {
            final int state = slots.state(slot);
            if (state == SLOT_FREE || state == SLOT_LIVE) {
                continue;
            }
            if (stored.contains(
                    slots.hot(slot),
                    slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET,
                    slots.bornNs(slot),
                    slots.packets(slot, 0),
                    slots.packets(slot, 1))) {
                slots.free().free(slot);
            } else {
                left++;
            }
        }
        slots.free().recover(LeftSlots::awaitGracePeriod);
        return left;
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
        return "LeftSlots{" + slots + '}';
    }
}
