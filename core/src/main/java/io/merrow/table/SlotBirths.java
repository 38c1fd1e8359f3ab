package io.merrow.table;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;

import io.merrow.layout.FlowHotDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;

/** Which flows have a slot, as of one moment: by key and birth. One thread. */
public final class SlotBirths {
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final FlowSlots slots;
    private final LongHashSet present = new LongHashSet();

    /** Looks at all slots. */
    public SlotBirths(final FlowSlots slots) {
        this.slots = slots;
        for (int slot = 0; slot < slots.used(); slot++) {
            if (slots.state(slot) != SLOT_FREE) {
                present.add(identity(
                        slots.hot(slot), slots.hotOffset(slot) + FlowHotDescriptor.KEY_OFFSET, slots.bornNs(slot)));
            }
        }
    }

    private long identity(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return (slots.index().hash(key, keyOffset) ^ bornNs) * ODD;
    }

    /** Whether a slot has that flow, live or not yet free. */
    public boolean contains(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return present.contains(identity(key, keyOffset, bornNs));
    }

    @Override
    public String toString() {
        return "SlotBirths{" + present.size() + '}';
    }
}
