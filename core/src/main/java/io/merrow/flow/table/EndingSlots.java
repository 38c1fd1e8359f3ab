package io.merrow.flow.table;

import org.agrona.collections.LongArrayQueue;

/**
 * Slots that left the index, and the tickets of their grace periods, in the order in which they came. One thread; allocates only to grow.
 */
public final class EndingSlots {
    private static final int INITIAL_CAPACITY = 64;
    private static final long NONE = -1;

    private final LongArrayQueue slots = new LongArrayQueue(INITIAL_CAPACITY, NONE);
    private final LongArrayQueue tickets = new LongArrayQueue(INITIAL_CAPACITY, NONE);

    public void add(final int slot, final long ticket) {
        slots.addLong(slot);
        tickets.addLong(ticket);
    }

    public boolean isEmpty() {
        return slots.isEmpty();
    }

    /** The first one's; not when empty. */
    public long ticket() {
        return tickets.peekLong();
    }

    /** Takes the first one out; not when empty. */
    public int remove() {
        tickets.pollLong();
        return (int) slots.pollLong();
    }

    @Override
    public String toString() {
        return "EndingSlots{" + slots.size() + '}';
    }
}
