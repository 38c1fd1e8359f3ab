package io.merrow.perf.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What tshark's analysis (tcp.analysis.*) says of TCP, by direction, against Merrow's flow.tcp.* attributes. Only whole-packet
 * connections outside tunnels; those that begin in the capture. One thread.
 */
final class TcpCounts {
    private static final int TCP = 6;

    private final Map<Tuple, Direction> directions = new LinkedHashMap<>();

    private static final class Direction {
        private long retransmits;
        private long outOfOrder;
        private long zeroWindows;

        @Override
        public String toString() {
            return "retransmits " + retransmits + ", out of order " + outOfOrder + ", zero windows " + zeroWindows;
        }
    }

    void add(final TsharkPacket packet) {
        for (int i = 1; i < packet.layers().size(); i++) {
            final Layer tcp = packet.layer(i);
            final Layer ip = packet.layer(i - 1);
            if (tcp.is("tcp") && ip.isIp() && tcp.has("tcp.dstport")) {
                final String version = ip.name();
                final Tuple tuple = new Tuple(
                        Tuple.address(ip.text(version + ".src")),
                        (int) tcp.number("tcp.srcport"),
                        Tuple.address(ip.text(version + ".dst")),
                        (int) tcp.number("tcp.dstport"),
                        TCP);
                count(directions.computeIfAbsent(tuple, key -> new Direction()), tcp);
            }
        }
    }

    private static void count(final Direction direction, final Layer tcp) {
        if (tcp.has("tcp.analysis.retransmission")) {
            direction.retransmits++;
        }
        if (tcp.has("tcp.analysis.out_of_order")) {
            direction.outOfOrder++;
        }
        if (tcp.has("tcp.analysis.zero_window")) {
            direction.zeroWindows++;
        }
    }

    /** Adds a line for each direction that differs. */
    void compare(final MerrowReplay merrow, final List<String> differences) {
        final Map<Tuple, Direction> ours = new LinkedHashMap<>();
        for (final SpanLine span : merrow.spans()) {
            final Tuple tuple = span.tuple();
            if (tuple.protocol() == TCP) {
                final Tuple back = new Tuple(
                        tuple.destination(), tuple.destinationPort(), tuple.source(), tuple.sourcePort(), TCP);
                add(ours.computeIfAbsent(tuple, key -> new Direction()), span, "flow.tcp.");
                add(ours.computeIfAbsent(back, key -> new Direction()), span, "flow.reverse.tcp.");
            }
        }
        directions.forEach((tuple, theirs) -> {
            final Direction got = ours.getOrDefault(tuple, new Direction());
            if (!got.toString().equals(theirs.toString())) {
                differences.add(tuple + ": TCP by tshark: " + theirs + "; merrow: " + got);
            }
        });
    }

    private static void add(final Direction direction, final SpanLine span, final String prefix) {
        direction.retransmits += span.number(prefix + "retransmits");
        direction.outOfOrder += span.number(prefix + "out_of_order");
        direction.zeroWindows += span.number(prefix + "zero_windows");
    }

    @Override
    public String toString() {
        return "TcpCounts" + directions;
    }
}
