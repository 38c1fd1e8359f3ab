package io.merrow.admin;

import io.merrow.layout.FlowRecordFlyweight;

/**
 * What a flow does a second, from its totals at the last few looks. Counters move once a sweep, a second mostly; over three
 * seconds a steady flow's rate is steady. The admin thread only.
 */
final class FlowRates {
    private static final int LOOKS = 4;
    private static final int VALUES = 5;
    private static final double NS = 1e9;

    private final long[] looks = new long[LOOKS * VALUES];
    private int count;

    /** Takes the present totals. */
    void look(final FlowRecordFlyweight record, final long nowNs) {
        if (count == 0 && record.recordNumber() == 0) {
            add(nowNs - Math.max(1, ageNs(record)), 0, 0, 0, 0);
        }
        add(
                nowNs,
                record.bytesTotal(),
                record.reverseBytesTotal(),
                record.packetsTotal(),
                record.reversePacketsTotal());
    }

    /** From the first packet to the last: a flow that is seen first after its life is over has had that rate. */
    private static long ageNs(final FlowRecordFlyweight record) {
        return Math.max((long) NS, record.endNs() - record.startNs());
    }

    private void add(
            final long atNs, final long bytes, final long reverseBytes, final long packets, final long reversePackets) {
        final int at = count % LOOKS * VALUES;
        looks[at] = atNs;
        looks[at + 1] = bytes;
        looks[at + 2] = reverseBytes;
        looks[at + 3] = packets;
        looks[at + 4] = reversePackets;
        count++;
    }

    long bytes() {
        return rate(1);
    }

    long reverseBytes() {
        return rate(2);
    }

    long packets() {
        return rate(3);
    }

    long reversePackets() {
        return rate(4);
    }

    private long rate(final int value) {
        if (count < 2) {
            return 0;
        }
        final int latest = (count - 1) % LOOKS * VALUES;
        final int oldest = (count < LOOKS ? 0 : count % LOOKS) * VALUES;
        final double seconds = (looks[latest] - looks[oldest]) / NS;
        return seconds <= 0 ? 0 : Math.round((looks[latest + value] - looks[oldest + value]) / seconds);
    }

    @Override
    public String toString() {
        return "FlowRates{bytes=" + bytes() + ", reverseBytes=" + reverseBytes() + ", looks=" + count + '}';
    }
}
