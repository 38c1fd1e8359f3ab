package io.merrow.parse;

import io.merrow.parse.grammar.PacketGrammar;
import io.merrow.parse.ip.Packet;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** Compares generated packets, batch by batch, until one differs or it has been enough. One thread. */
final class Fuzzer {
    private static final int BATCH = 1000;

    /** A round has a seed of its own, so that what a night has found is repeated in seconds. */
    private static final int ROUND = 200_000;

    private final Differential differential;
    private long seed;

    Fuzzer(final Differential differential, final long seed) {
        this.differential = differential;
        this.seed = seed;
    }

    /**
     * Runs at least so many packets and at least until then.
     *
     * @param progress gets the number of packets after each round.
     * @return null when all agree; else everything a person needs, the packets being saved as well.
     */
    String run(final long packets, final long untilNs, final LongConsumer progress) {
        for (long done = 0; done < packets || System.nanoTime() - untilNs < 0; done += ROUND, seed++) {
            final String difference = round();
            if (difference != null) {
                return difference;
            }
            progress.accept(done + ROUND);
        }
        return null;
    }

    private String round() {
        final PacketGrammar grammar = new PacketGrammar(seed);
        for (int done = 0; done < ROUND; done += BATCH) {
            final List<Packet> batch = grammar.packets(BATCH);
            if (!differential.compare(batch).isEmpty()) {
                return report(batch, done);
            }
        }
        return null;
    }

    private String report(final List<Packet> batch, final int done) {
        final List<Packet> few = differential.shrink(batch);
        final Path folder = Path.of("target").toAbsolutePath();
        final String report = "kernel and reference differ; -Dmerrow.fuzz.seed=" + seed + " repeats it (after " + done
                + " packets). Shrunk from " + batch.size() + " to " + few.size() + " packets, saved with this text as "
                + folder.resolve("fuzz-" + seed) + ".{pcap,txt}:\n" + Explanation.of(few) + "differences:\n  "
                + String.join("\n  ", differential.compare(few)) + '\n';
        CaptureFile.save(folder.resolve("fuzz-" + seed + ".pcap"), few);
        CaptureFile.save(folder.resolve("fuzz-" + seed + ".txt"), report);
        return report;
    }

    @Override
    public String toString() {
        return "Fuzzer{seed=" + seed + ", " + differential + '}';
    }
}
