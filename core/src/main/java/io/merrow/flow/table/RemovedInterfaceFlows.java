package io.merrow.flow.table;

import io.merrow.layout.KernelLayoutDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.Long2LongHashMap;

/**
 * Finds the flows that were counted on interfaces which have left: those that are there by looking through the table, a
 * bounded step at a time, and those whose first event comes later, as it was on its way, by remembering the interfaces for
 * {@value #KEPT_SECONDS} seconds. Flows that began after that was noticed are of another device with the same number. One
 * thread.
 */
public final class RemovedInterfaceFlows {
    static final int KEPT_SECONDS = 60;
    private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(KEPT_SECONDS);
    private static final long STAYED = Long.MIN_VALUE;

    private final FlowTable table;
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();
    private final IntHashSet gone = new IntHashSet();
    private final Long2LongHashMap leftNs = new Long2LongHashMap(STAYED);
    private int next;
    private int left;
    private long untilNs;

    public RemovedInterfaceFlows(final FlowTable table) {
        this.table = table;
    }

    /** Adds interfaces, and starts from the first slot again. */
    public void begin(final int[] ifindexes, final long nowNs) {
        leftNs.values().removeIf(thenNs -> nowNs - thenNs > KEPT_NS);
        for (final int ifindex : ifindexes) {
            gone.add(ifindex);
            leftNs.put(ifindex, nowNs);
        }
        untilNs = nowNs;
        next = 0;
        left = table.positions();
    }

    public boolean isIdle() {
        return left == 0;
    }

    /**
     * Looks at the next slots.
     *
     * @param consumer gets each flow of those interfaces; may end it.
     * @return slots looked at.
     */
    public int poll(final Consumer<FlowSlotFlyweight> consumer, final int limit) {
        final int count = Math.min(limit, Math.min(left, table.positions() - next));
        for (int i = 0; i < count; i++) {
            final int number = table.at(next++);
            if (number != FlowTable.NONE && table.wrap(number, slot).firstNs() - untilNs <= 0 && isCountedThere()) {
                consumer.accept(slot);
            }
        }
        left = count == 0 ? 0 : left - count;
        if (left == 0) {
            gone.clear();
        }
        return count;
    }

    /** Whether a flow is counted on an interface that has left lately, since the flow began. */
    public boolean concern(final FlowSlotFlyweight flow) {
        return !leftNs.isEmpty() && (hasLeft(flow, 0) || hasLeft(flow, 1));
    }

    private boolean hasLeft(final FlowSlotFlyweight flow, final int side) {
        final long owner = flow.owner(side);
        final long thenNs = owner == 0 ? STAYED : leftNs.get(KernelLayoutDescriptor.ifindex(owner));
        return thenNs != STAYED && flow.firstNs() - thenNs <= 0;
    }

    private boolean isCountedThere() {
        return isGone(slot.owner(0)) || isGone(slot.owner(1));
    }

    private boolean isGone(final long owner) {
        return owner != 0 && gone.contains(KernelLayoutDescriptor.ifindex(owner));
    }

    @Override
    public String toString() {
        return "RemovedInterfaceFlows{left=" + left + ", interfaces=" + gone + '}';
    }
}
