package io.merrow.flow.orientation;

import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * Listening sockets that have answered a SYN, so that a connection of theirs whose beginning was not seen has the right
 * source. Of any host, and forgotten an hour after the last answer: ports are used again.
 *
 * <p>A small set-associative memory: the newest four of each set are kept. One thread; allocates nothing.
 */
public final class LearnedListeners {
    private static final long AGE_NS = TimeUnit.HOURS.toNanos(1);
    private static final int WAYS = 4;
    private static final int SETS = 1024;

    /** Address high, address low, port and protocol, time. */
    private static final int WORDS = 4;

    private final long[] entries = new long[SETS * WAYS * WORDS];

    /** The end at that address and port has answered a SYN. */
    public void learn(
            final DirectBuffer buffer, final int addressOffset, final int port, final int protocol, final long timeNs) {
        final long high = buffer.getLong(addressOffset);
        final long low = buffer.getLong(addressOffset + Long.BYTES);
        final long service = service(port, protocol);
        final int first = first(high, low, service);
        int at = find(first, high, low, service);
        if (at < 0) {
            // The last of the set is dropped.
            System.arraycopy(entries, first, entries, first + WORDS, (WAYS - 1) * WORDS);
            at = first;
            entries[at] = high;
            entries[at + 1] = low;
            entries[at + 2] = service;
        }
        entries[at + 3] = timeNs;
    }

    /** Whether it has answered one in the last hour before that time. */
    boolean isListening(
            final DirectBuffer buffer, final int addressOffset, final int port, final int protocol, final long timeNs) {
        final long high = buffer.getLong(addressOffset);
        final long low = buffer.getLong(addressOffset + Long.BYTES);
        final long service = service(port, protocol);
        final int at = find(first(high, low, service), high, low, service);
        return at >= 0 && timeNs - entries[at + 3] < AGE_NS;
    }

    private int find(final int first, final long high, final long low, final long service) {
        for (int at = first; at < first + WAYS * WORDS; at += WORDS) {
            if (entries[at + 2] == service && entries[at + 1] == low && entries[at] == high) {
                return at;
            }
        }
        return -1;
    }

    private static int first(final long high, final long low, final long service) {
        final long hash = (high * 31 + low * 17 + service) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32 & SETS - 1) * WAYS * WORDS;
    }

    /** Never 0, which is a free entry. */
    private static long service(final int port, final int protocol) {
        return 1L << 32 | (long) protocol << 16 | port;
    }

    public long memoryBytes() {
        return (long) entries.length * Long.BYTES;
    }

    @Override
    public String toString() {
        return "LearnedListeners{capacity=" + SETS * WAYS + '}';
    }
}
