package io.merrow.flow;

import org.agrona.collections.LongArrayQueue;

/**
 * Slots that left the index, and the tickets of their grace periods, in the order in which they came. One thread; allocates only to grow.
 */
final class EndingSlots {
    private static final int INITIAL_CAPACITY = 64;
    private static final long NONE = -1;

    private final LongArrayQueue slots = new LongArrayQueue(INITIAL_CAPACITY, NONE);
    private final LongArrayQueue tickets = new LongArrayQueue(INITIAL_CAPACITY, NONE);

    void add(final int slot, final long ticket) {
        slots.addLong(slot);
        tickets.addLong(ticket);
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** The first one's; not when empty. */
    long ticket() {
        return tickets.peekLong();
    }

    /** Takes the first one out; not when empty. */
    int remove() {
        tickets.pollLong();
        return (int) slots.pollLong();
    }

    @Override
    public String toString() {
        return "EndingSlots{" + slots.size() + '}';
    }
}
