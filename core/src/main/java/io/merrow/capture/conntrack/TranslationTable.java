package io.merrow.capture.conntrack;

import io.merrow.netlink.ConntrackEntry;

/**
 * Translated connections as they were last read, and those that ended lately: a record is later than its connection. Two
 * generations: what was not seen since the last but one turn is forgotten. Bounded: above the capacity new ones are
 * refused until the next turn.
 *
 * <p>One thread at a time writes and turns; any thread reads.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
final class TranslationTable {
    private static final int FIRST_SLOTS = 256;

    private final int capacity;
    private volatile TranslationSlots latest = new TranslationSlots(FIRST_SLOTS);
    private volatile TranslationSlots earlier = new TranslationSlots(FIRST_SLOTS);
    private volatile int size;
    private volatile long refused;

    /** @param capacity connections of a generation, at most. */
    TranslationTable(final int capacity) {
        this.capacity = capacity;
    }

    TranslationSlots latest() {
        return latest;
    }

    TranslationSlots earlier() {
        return earlier;
    }

    void put(final ConntrackEntry entry) {
        if (size >= capacity) {
            refused++;
            return;
        }
        TranslationSlots slots = latest;
        if (slots.isFull()) {
            slots = slots.grown();
            latest = slots;
        }
        if (slots.put(entry)) {
            size++;
        }
    }

    /** Begins a generation. */
    void turn() {
        // This order: a reader that looks into the latest first misses nothing.
        earlier = latest;
        latest = new TranslationSlots(FIRST_SLOTS);
        size = 0;
    }

    /** Connections of this generation. Any thread. */
    int size() {
        return size;
    }

    /** Connections that found no room. Any thread. */
    long refused() {
        return refused;
    }

    @Override
    public String toString() {
        return "TranslationTable{latest=" + latest + ", earlier=" + earlier + ", refused=" + refused + '}';
    }
}
