package io.merrow.enrich;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * An open-addressing hash table of 128-bit keys: one writer, any number of readers, no locks.
 *
 * <p>Assumption: one thread at a time calls {@link #put} and {@link #remove}.
 *
 * <p>Guarantees: (1) A reader sees a value only together with its own key: the key is written before its value is
 * released, and a slot's key never changes while the slots live. (2) A reader that starts after a write has returned
 * sees it. (3) A look-up allocates nothing and probes adjacent slots of one array. When half of the slots are used, living
 * and dead, new ones are built and published by one reference; a reader finishes in those it began with.
 *
 * @param <T> what is kept.
 */
public final class AddressTable<T> {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final Object DEAD = new Object();
    private static final int MIN_SLOTS = 64;

    private volatile Slots slots = new Slots(MIN_SLOTS);
    private int size;

    /** The value of a key; null: there is none. Any thread. */
    @SuppressWarnings("unchecked")
    public T get(final long high, final long low) {
        final Slots now = slots;
        final int index = now.find(high, low);
        if (index < 0) {
            return null;
        }
        final Object value = VALUES.getAcquire(now.values, index);
        return value == DEAD ? null : (T) value;
    }

    /** Sets the value of a key. The writer only. */
    public void put(final long high, final long low, final T value) {
        Slots now = slots;
        int index = now.find(high, low);
        if (index >= 0) {
            size += now.values[index] == DEAD ? 1 : 0;
            VALUES.setRelease(now.values, index, value);
            return;
        }
        size++;
        if ((now.used + 1) * 2 > now.values.length) {
            now = now.rebuilt(size);
            index = now.find(high, low);
            now.insert(~index, high, low, value);
            slots = now;
        } else {
            now.insert(~index, high, low, value);
        }
    }

    /** Takes a key away, if it is there. The writer only. */
    public void remove(final long high, final long low) {
        final Slots now = slots;
        final int index = now.find(high, low);
        if (index >= 0 && now.values[index] != DEAD) {
            VALUES.setRelease(now.values, index, DEAD);
            size--;
        }
    }

    /** Keys that have a value. The writer only. */
    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    void forEach(final Consumer<T> consumer) {
        for (final Object value : slots.values) {
            if (value != null && value != DEAD) {
                consumer.accept((T) value);
            }
        }
    }

    @Override
    public String toString() {
        return "AddressTable{size=" + size + ", slots=" + slots.values.length + '}';
    }

    private static final class Slots {
        private final long[] keys;
        private final Object[] values;
        private final int mask;
        private int used;

        private Slots(final int count) {
            keys = new long[count * 2];
            values = new Object[count];
            mask = count - 1;
        }

        /** Where the key is; if it is nowhere, the complement of where it would be put. */
        private int find(final long high, final long low) {
            int index = hash(high, low) & mask;
            while (VALUES.getAcquire(values, index) != null) {
                if (keys[index * 2 + 1] == low && keys[index * 2] == high) {
                    return index;
                }
                index = index + 1 & mask;
            }
            return ~index;
        }

        private void insert(final int index, final long high, final long low, final Object value) {
            keys[index * 2] = high;
            keys[index * 2 + 1] = low;
            used++;
            VALUES.setRelease(values, index, value);
        }

        private Slots rebuilt(final int live) {
            final Slots next = new Slots(Math.max(MIN_SLOTS, Integer.highestOneBit(live) * 8));
            for (int i = 0; i < values.length; i++) {
                if (values[i] != null && values[i] != DEAD) {
                    final long high = keys[i * 2];
                    final long low = keys[i * 2 + 1];
                    next.insert(~next.find(high, low), high, low, values[i]);
                }
            }
            return next;
        }

        private static int hash(final long high, final long low) {
            long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0xBF58476D1CE4E5B9L;
            mixed ^= mixed >>> 32;
            mixed *= 0x94D049BB133111EBL;
            return (int) (mixed >>> 32);
        }
    }
}
