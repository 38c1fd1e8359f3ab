package io.merrow.flow;

/**
 * The kernel entries whose last word was heard lately, so that an event of theirs which comes late or twice does not
 * make a ghost that counts everything again.
 *
 * <p>A small set-associative memory: the newest four of each set are kept, older ones are forgotten. Entries are
 * remembered by a 64-bit hash of key and {@code born_ns}; two that share one are as likely as nothing else in here.
 * One thread.
 */
final class ClosedFlows {
    private static final int WAYS = 4;

    private final long[] entries;
    private final int setMask;

    /**
     * @param sets a power of two.
     */
    ClosedFlows(final int sets) {
        if (Integer.bitCount(sets) != 1) {
            throw new IllegalArgumentException("sets must be a power of two: " + sets);
        }
        entries = new long[sets * WAYS];
        setMask = sets - 1;
    }

    /** Remembers the entry of this key hash, born then. */
    void add(final long hash, final long bornNs) {
        final long entry = entry(hash, bornNs);
        final int first = first(entry);
        for (int i = first + WAYS - 1; i > first; i--) {
            entries[i] = entries[i - 1];
        }
        entries[first] = entry;
    }

    /** Whether that entry was closed lately. */
    boolean contains(final long hash, final long bornNs) {
        final long entry = entry(hash, bornNs);
        final int first = first(entry);
        for (int i = first; i < first + WAYS; i++) {
            if (entries[i] == entry) {
                return true;
            }
        }
        return false;
    }

    private int first(final long entry) {
        return ((int) (entry >>> 32) & setMask) * WAYS;
    }

    private static long entry(final long hash, final long bornNs) {
        return (hash ^ (bornNs * 0x9E3779B97F4A7C15L)) | 1;
    }

    @Override
    public String toString() {
        return "ClosedFlows{entries=" + entries.length + '}';
    }
}
