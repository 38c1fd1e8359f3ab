package io.merrow.capture.conntrack;

import io.merrow.netlink.ConntrackEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Connections and where they are led: open addressing over primitive numbers, one cache line a slot; one writer, any number
 * of readers, no locks.
 *
 * <p>A slot is written once, its mark last, and never again but to be marked dead; so a reader that sees the mark sees the rest.
 */
final class TranslationSlots {
    private static final VarHandle MARKS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LEAST = 64;
    private static final int SLOT = 8;
    private static final int SOURCE = 1;
    private static final int DESTINATION = 3;
    private static final int TARGET = 5;
    private static final int TARGET_PORT = 7;
    private static final long USED = 1L << 63;
    private static final long DEAD = 1L << 62;

    private final long[] numbers;
    private final int mask;
    private int used;
    private int dead;

    /** @param count a power of two. */
    TranslationSlots(final int count) {
        numbers = new long[count * SLOT];
        mask = count - 1;
    }

    private static long mark(final int protocol, final int sourcePort, final int destinationPort) {
        return USED | (long) protocol << 32 | (long) sourcePort << 16 | destinationPort;
    }

    /** Where the connection's slot begins; negative: it has none. Any thread. */
    int find(
            final int protocol,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort,
            final long destinationHigh,
            final long destinationLow,
            final int destinationPort) {
        final long wanted = mark(protocol, sourcePort, destinationPort);
        int index = hash(wanted, sourceHigh, sourceLow, destinationHigh, destinationLow) & mask;
        for (long mark = markAt(index); mark != 0; mark = markAt(index)) {
            final int slot = index * SLOT;
            if (mark == wanted
                    && numbers[slot + SOURCE + 1] == sourceLow
                    && numbers[slot + DESTINATION + 1] == destinationLow
                    && numbers[slot + SOURCE] == sourceHigh
                    && numbers[slot + DESTINATION] == destinationHigh) {
                return slot;
            }
            index = index + 1 & mask;
        }
        return -1;
    }

    private long markAt(final int index) {
        return (long) MARKS.getAcquire(numbers, index * SLOT);
    }

    long targetHigh(final int slot) {
        return numbers[slot + TARGET];
    }

    long targetLow(final int slot) {
        return numbers[slot + TARGET + 1];
    }

    int targetPort(final int slot) {
        return (int) numbers[slot + TARGET_PORT];
    }

    /**
     * Writes a connection in place of what was known of it. The writer only; there must be room.
     *
     * @return whether it was new here.
     */
    boolean put(final ConntrackEntry entry) {
        final int known = find(
                entry.protocol(),
                entry.sourceHigh(),
                entry.sourceLow(),
                entry.sourcePort(),
                entry.destinationHigh(),
                entry.destinationLow(),
                entry.destinationPort());
        if (known >= 0) {
            if (leadsTo(known, entry)) {
                return false;
            }
            MARKS.setRelease(numbers, known, DEAD);
            dead++;
        }
        insert(
                mark(entry.protocol(), entry.sourcePort(), entry.destinationPort()),
                entry.sourceHigh(),
                entry.sourceLow(),
                entry.destinationHigh(),
                entry.destinationLow(),
                entry.targetHigh(),
                entry.targetLow(),
                entry.targetPort());
        return known < 0;
    }

    private boolean leadsTo(final int slot, final ConntrackEntry entry) {
        return targetLow(slot) == entry.targetLow()
                && targetHigh(slot) == entry.targetHigh()
                && targetPort(slot) == entry.targetPort();
    }

    private void insert(
            final long mark,
            final long sourceHigh,
            final long sourceLow,
            final long destinationHigh,
            final long destinationLow,
            final long targetHigh,
            final long targetLow,
            final long targetPort) {
        int index = hash(mark, sourceHigh, sourceLow, destinationHigh, destinationLow) & mask;
        while (numbers[index * SLOT] != 0) {
            index = index + 1 & mask;
        }
        final int slot = index * SLOT;
        numbers[slot + SOURCE] = sourceHigh;
        numbers[slot + SOURCE + 1] = sourceLow;
        numbers[slot + DESTINATION] = destinationHigh;
        numbers[slot + DESTINATION + 1] = destinationLow;
        numbers[slot + TARGET] = targetHigh;
        numbers[slot + TARGET + 1] = targetLow;
        numbers[slot + TARGET_PORT] = targetPort;
        used++;
        MARKS.setRelease(numbers, slot, mark);
    }

    /** Half of the slots are used, living and dead. */
    boolean isFull() {
        return used * 2 > mask;
    }

    /** Those that live, in slots of which they fill less than half. The writer only. */
    TranslationSlots grown() {
        final TranslationSlots next = new TranslationSlots(Integer.highestOneBit(Math.max(used - dead, LEAST)) * 4);
        for (int slot = 0; slot < numbers.length; slot += SLOT) {
            if (numbers[slot] != 0 && numbers[slot] != DEAD) {
                next.insert(
                        numbers[slot],
                        numbers[slot + SOURCE],
                        numbers[slot + SOURCE + 1],
                        numbers[slot + DESTINATION],
                        numbers[slot + DESTINATION + 1],
                        numbers[slot + TARGET],
                        numbers[slot + TARGET + 1],
                        numbers[slot + TARGET_PORT]);
            }
        }
        return next;
    }

    private static int hash(final long mark, final long a, final long b, final long c, final long d) {
        long mixed = mix(mark ^ b) + d;
        mixed = mix(mixed ^ a) + c;
        return (int) (mix(mixed) >>> 32);
    }

    private static long mix(final long value) {
        final long mixed = (value ^ value >>> 32) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ mixed >>> 29) * 0x94D049BB133111EBL;
    }

    @Override
    public String toString() {
        return "TranslationSlots{used=" + used + ", slots=" + (mask + 1) + '}';
    }
}
