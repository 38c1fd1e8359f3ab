package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.LIVE;

import io.merrow.layout.KernelLayoutDescriptor;
import java.util.function.Consumer;
import org.agrona.collections.IntHashSet;

/**
 * Looks through the table, a bounded step at a time, for flows that were counted on interfaces which have left. Flows that
 * began after that was noticed are of another device with the same number. One thread.
 */
final class Departures {
    private final FlowTable table;
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();
    private final IntHashSet gone = new IntHashSet();
    private int next;
    private int left;
    private long untilNs;

    Departures(final FlowTable table) {
        this.table = table;
    }

    /** Adds interfaces, and starts from the first slot again. */
    void begin(final int[] ifindexes, final long nowNs) {
        for (final int ifindex : ifindexes) {
            gone.add(ifindex);
        }
        untilNs = nowNs;
        next = 0;
        left = table.slots();
    }

    boolean isIdle() {
        return left == 0;
    }

    /**
     * Looks at the next slots.
     *
     * @param consumer gets each flow of those interfaces; may end it.
     * @return slots looked at.
     */
    int poll(final Consumer<FlowSlotFlyweight> consumer, final int limit) {
        final int count = Math.min(limit, Math.min(left, table.slots() - next));
        for (int i = 0; i < count; i++) {
            table.wrap(next++, slot);
            if (slot.is(LIVE) && slot.firstNs() - untilNs <= 0 && isCountedThere()) {
                consumer.accept(slot);
            }
        }
        left = count == 0 ? 0 : left - count;
        if (left == 0) {
            gone.clear();
        }
        return count;
    }

    private boolean isCountedThere() {
        return isGone(slot.owner(0)) || isGone(slot.owner(1));
    }

    private boolean isGone(final long owner) {
        return owner != 0 && gone.contains(KernelLayoutDescriptor.ifindex(owner));
    }

    @Override
    public String toString() {
        return "Departures{left=" + left + ", interfaces=" + gone + '}';
    }
}
