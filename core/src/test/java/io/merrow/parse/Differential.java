package io.merrow.parse;

import io.merrow.parse.ip.Packet;
import io.merrow.parse.kernel.KernelTable;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.reference.ReferenceParser;
import io.merrow.parse.table.ReferenceTable;
import io.merrow.parse.table.TableImage;
import io.merrow.parse.transport.TunnelPortNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs the same packets through the kernel program and the reference, and finds the packets to blame. One thread. */
public final class Differential implements AutoCloseable {
    /** More than the defaults, so that lists are read as well. */
    public static final TunnelPortNumbers PORTS =
            new TunnelPortNumbers(Set.of(4789, 8472), Set.of(6081), Set.of(51820, 51821));

    private final KernelTable kernel = new KernelTable(PORTS);
    private final UnaryOperator<Parsed> rule;

    Differential() {
        this(parsed -> parsed);
    }

    /** With a reference that is changed: a test of the test. */
    Differential(final UnaryOperator<Parsed> rule) {
        this.rule = rule;
    }

    TableImage expected(final List<Packet> packets) {
        final ReferenceParser parser = new ReferenceParser(PORTS);
        final ReferenceTable table = new ReferenceTable(KernelTable.OBSERVATION_TIMEOUT_NS);
        for (final Packet packet : packets) {
            final long point = (long) KernelTable.LOOPBACK << 1 | packet.hook();
            table.apply(rule.apply(parser.parse(packet)), packet.timeNs(), point);
        }
        return table.image();
    }

    /** Differences in words; none when kernel and reference agree. */
    List<String> compare(final List<Packet> packets) {
        return Comparison.of(expected(packets), kernel.run(packets));
    }

    /** The fewest of these packets found that still show a difference. */
    List<Packet> shrink(final List<Packet> packets) {
        List<Packet> failing = packets;
        for (int part = failing.size() / 2; part >= 1; part = part > 1 ? part / 2 : 0) {
            for (int from = 0; from < failing.size() && failing.size() > 1; ) {
                final List<Packet> fewer = without(failing, from, Math.min(failing.size(), from + part));
                if (!fewer.isEmpty() && !compare(fewer).isEmpty()) {
                    failing = fewer;
                } else {
                    from += part;
                }
            }
        }
        return failing;
    }

    private static List<Packet> without(final List<Packet> packets, final int from, final int to) {
        final List<Packet> fewer = new ArrayList<>(packets.subList(0, from));
        fewer.addAll(packets.subList(to, packets.size()));
        return fewer;
    }

    @Override
    public void close() {
        kernel.close();
    }

    @Override
    public String toString() {
        return "Differential{" + kernel + '}';
    }
}
