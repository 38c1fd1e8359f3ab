package io.merrow.lab;

/**
 * One flow, added up from its records. The deltas of all records up to each one must be that record's totals. Not
 * thread safe.
 */
final class FlowSum {
    private static final String[] COUNTERS = {"flow.packets", "flow.bytes", "flow.reverse.packets", "flow.reverse.bytes"
    };

    private final long[] sums = new long[COUNTERS.length];
    private final StringBuilder faults = new StringBuilder();
    private ReceivedSpan last;
    private int records;

    /** Adds the flow's next record. */
    void add(final ReceivedSpan record) {
        records++;
        last = record;
        for (int i = 0; i < COUNTERS.length; i++) {
            sums[i] += record.longAttribute(COUNTERS[i] + ".delta", 0);
            final long total = record.longAttribute(COUNTERS[i] + ".total", 0);
            if (total != sums[i]) {
                faults.append(String.format(
                        "record %d: %s.total is %d, the deltas add up to %d; ", records, COUNTERS[i], total, sums[i]));
            }
        }
    }

    long packets() {
        return sums[0];
    }

    long bytes() {
        return sums[1];
    }

    long reversePackets() {
        return sums[2];
    }

    long reverseBytes() {
        return sums[3];
    }

    String sourceAddress() {
        return last.stringAttribute("source.address");
    }

    /** What does not add up; empty when all does. */
    String faults() {
        return faults.toString();
    }

    /** The flow as a line of a table. */
    @Override
    public String toString() {
        return String.format(
                "%-15s %-48s %10d %14d %10d %14d %4d  %s",
                last.name().replaceFirst("^flow_", ""),
                end("source") + " > " + end("destination"),
                packets(),
                bytes(),
                reversePackets(),
                reverseBytes(),
                records,
                last.hasAttribute("flow.end_reason") ? last.stringAttribute("flow.end_reason") : "");
    }

    private String end(final String side) {
        final String address = last.stringAttribute(side + ".address");
        final long port = last.longAttribute(side + ".port", 0);
        return port == 0 ? address : (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
