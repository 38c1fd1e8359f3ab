package io.merrow.lab;

/** Pairs of numbers that must be equal, for people. Not thread safe. */
final class DifferenceTable {
    private final StringBuilder text = new StringBuilder(String.format(
            "%-24s %14s %14s %10s %16s %16s %10s%n",
            "against the interface", "its packets", "packets", "difference", "its bytes", "bytes", "difference"));
    private boolean zero = true;

    /** Adds a pair of packets and a pair of bytes: the interface's first. */
    void row(
            final String name, final long packetsWanted, final long packets, final long bytesWanted, final long bytes) {
        text.append(String.format(
                "%-24s %14d %14d %10d %16d %16d %10d%n",
                name, packetsWanted, packets, packets - packetsWanted, bytesWanted, bytes, bytes - bytesWanted));
        zero &= packets == packetsWanted && bytes == bytesWanted;
    }

    /** Reports packets that the interface dropped: a hook saw them and the counters do not have them. */
    void dropped(final long packets) {
        if (packets != 0) {
            text.append(String.format(
                    "note: the interface itself dropped %d packets that a hook may have seen%n", packets));
        }
    }

    /** Whether every pair was equal. */
    boolean isZero() {
        return zero;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
