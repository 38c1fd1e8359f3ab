package io.merrow.capture;

import org.agrona.collections.LongArrayQueue;

/** Slots and the tickets of their grace periods, in the order in which they came. One thread; allocates only to grow. */
final class WaitingSlots {
    private static final int INITIAL_CAPACITY = 1024;

    private final LongArrayQueue slots = new LongArrayQueue(INITIAL_CAPACITY, -1);
    private final LongArrayQueue tickets = new LongArrayQueue(INITIAL_CAPACITY, -1);

    void add(final int slot, final long ticket) {
        slots.addLong(slot);
        tickets.addLong(ticket);
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** The first one's; not when empty. */
    int slot() {
        return (int) slots.peekLong();
    }

    long ticket() {
        return tickets.peekLong();
    }

    void remove() {
        slots.pollLong();
        tickets.pollLong();
    }

    @Override
    public String toString() {
        return "WaitingSlots{" + slots.size() + '}';
    }
}
