package io.merrow.perf.conformance;

/** Packets and bytes of a conversation in both directions. One thread. */
final class Counts {
    private final long[] packets = new long[2];
    private final long[] bytes = new long[2];

    /** Adds what one side sent: {@code fromFirst} the first end. */
    void add(final boolean fromFirst, final long morePackets, final long moreBytes) {
        final int side = fromFirst ? 0 : 1;
        packets[side] += morePackets;
        bytes[side] += moreBytes;
    }

    void add(final Counts other) {
        for (int side = 0; side < 2; side++) {
            packets[side] += other.packets[side];
            bytes[side] += other.bytes[side];
        }
    }

    long packets() {
        return packets[0] + packets[1];
    }

    boolean isSame(final Counts other) {
        return packets[0] == other.packets[0]
                && packets[1] == other.packets[1]
                && bytes[0] == other.bytes[0]
                && bytes[1] == other.bytes[1];
    }

    /** Whether these are at least {@code least} and at most that and {@code uncertain} packets together. */
    boolean isBetween(final Counts least, final Counts uncertain) {
        for (int side = 0; side < 2; side++) {
            final long more = packets[side] - least.packets[side];
            if (more < 0 || more > uncertain.packets[side] || bytes[side] < least.bytes[side]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return packets[0] + " packets " + bytes[0] + " bytes, back " + packets[1] + " packets " + bytes[1] + " bytes";
    }
}
