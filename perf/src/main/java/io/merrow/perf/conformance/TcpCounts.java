package io.merrow.perf.conformance;

import io.merrow.net.IpProtocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tshark's analysis (tcp.analysis.*) and its flags for TCP, by direction, against Merrow's flow.tcp.* attributes. Of
 * packets that count for a flow. One thread.
 */
final class TcpCounts {
    private static final long FLAGS = 0xFF;

    private final Map<Tuple, Direction> directions = new LinkedHashMap<>();
    private final Map<Tuple, TcpRule> rules = new LinkedHashMap<>();
    private final Map<String, Integer> explanations = new TreeMap<>();

    private long clockNs;

    private static final class Direction {
        private long retransmits;
        private long outOfOrder;
        private long zeroWindows;
        private long flags;

        @Override
        public String toString() {
            return "retransmits " + retransmits + ", out of order " + outOfOrder + ", zero windows " + zeroWindows
                    + ", flags 0x" + Long.toHexString(flags);
        }
    }

    /** Replay's clock goes by the packets, but never back. */
    void advance(final long timeNs) {
        clockNs = Math.max(clockNs, timeNs);
    }

    /** Adds a packet of a flow; nothing when its TCP header is not there. */
    void add(final TsharkPacket packet, final PacketVerdict verdict) {
        final Layer tcp = header(packet, verdict.ipIndex());
        if (verdict.tuple().protocol() != IpProtocol.TCP || verdict.tuple().isSymmetric() || tcp == null) {
            return;
        }
        final Tuple tuple = verdict.tuple();
        final TcpRule rule = rules.computeIfAbsent(tuple.canonical(), key -> new TcpRule());
        final int side = tuple.isForward() ? 0 : 1;
        final TcpVerdict ours = rule.examine(side, tcp, clockNs);
        final TcpVerdict theirs = TcpVerdict.ofTshark(tcp);
        final boolean isBack = packet.timeNs() < clockNs;
        final String why = ours == theirs
                ? ""
                : isBack
                        ? "the file's time goes back, replay's clock does not"
                        : explain(rule, side, ours, theirs, tcp);
        if (!why.isEmpty()) {
            explanations.merge("TCP: " + why, 1, Integer::sum);
        }
        count(directions.computeIfAbsent(tuple, key -> new Direction()), why.isEmpty() ? theirs : ours, tcp);
    }

    private static Layer header(final TsharkPacket packet, final int ipIndex) {
        for (int i = ipIndex + 1; i < packet.layers().size(); i++) {
            final Layer layer = packet.layer(i);
            if (layer.isIp()) {
                return null;
            }
            if (layer.is("tcp") && layer.has("tcp.seq_raw")) {
                return layer;
            }
        }
        return null;
    }

    /** Empty where nothing excuses it. */
    private static String explain(
            final TcpRule rule, final int side, final TcpVerdict ours, final TcpVerdict theirs, final Layer tcp) {
        if (rule.isContinued()) {
            return "tshark continues a connection after a pause that ends a flow";
        }
        final boolean isAgain = ours != TcpVerdict.NEW && theirs != TcpVerdict.NEW;
        if (isAgain && tcp.has("tcp.analysis.fast_retransmission")) {
            return "requested by selective acknowledgments, which tshark reads";
        }
        if (ours != TcpVerdict.SENT_AGAIN && tcp.has("tcp.analysis.spurious_retransmission")) {
            return "acknowledged before, which tshark remembers";
        }
        if (ours == TcpVerdict.NEW && rule.isAhead(side)) {
            return "sent after an acknowledgment later in the file, so that tshark knows of it";
        }
        return "";
    }

    private static void count(final Direction direction, final TcpVerdict verdict, final Layer tcp) {
        direction.retransmits += verdict == TcpVerdict.SENT_AGAIN ? 1 : 0;
        direction.outOfOrder += verdict == TcpVerdict.OVERTAKEN ? 1 : 0;
        direction.zeroWindows += tcp.has("tcp.analysis.zero_window") ? 1 : 0;
        direction.flags |= tcp.number("tcp.flags") & FLAGS;
    }

    /** Adds a line for each direction that differs. Merrow's number of retransmits or segments out of order. */
    long compare(final MerrowReplay merrow, final List<String> differences) {
        final Map<Tuple, Direction> ours = new LinkedHashMap<>();
        for (final SpanLine span : merrow.spans()) {
            final Tuple tuple = span.tuple();
            if (tuple.protocol() == IpProtocol.TCP) {
                final Tuple back = tuple.reversed();
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
        return ours.values().stream()
                .mapToLong(direction -> direction.retransmits + direction.outOfOrder)
                .sum();
    }

    /** Packets that tshark decides by something else. */
    Map<String, Integer> explanations() {
        return explanations;
    }

    private static void add(final Direction direction, final SpanLine span, final String prefix) {
        direction.retransmits += span.number(prefix + "retransmits");
        direction.outOfOrder += span.number(prefix + "out_of_order");
        direction.zeroWindows += span.number(prefix + "zero_windows");
        direction.flags |= span.number(prefix + "flags.bits") & FLAGS;
    }

    @Override
    public String toString() {
        return "TcpCounts" + directions;
    }
}
