package io.merrow.parse;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** Compares generated packets, batch by batch, until one differs or it has been enough. One thread. */
final class Fuzzer {
    private static final int BATCH = 1000;

    private final Differential differential;
    private final long seed;

    Fuzzer(final Differential differential, final long seed) {
        this.differential = differential;
        this.seed = seed;
    }

    /**
     * Runs at least so many packets and at least until then.
     *
     * @param progress is told after each batch how many packets there were.
     * @return null when all agree; else everything a person needs, the packets being saved as well.
     */
    String run(final long packets, final long untilNs, final LongConsumer progress) {
        final PacketGrammar grammar = new PacketGrammar(seed);
        for (long done = 0; done < packets || System.nanoTime() - untilNs < 0; done += BATCH) {
            final List<Packet> batch = grammar.packets(BATCH);
            if (!differential.compare(batch).isEmpty()) {
                return report(batch, done);
            }
            progress.accept(done + BATCH);
        }
        return null;
    }

    private String report(final List<Packet> batch, final long done) {
        final List<Packet> few = differential.shrink(batch);
        final Path file = Path.of("target", "fuzz-" + seed + ".pcap");
        CaptureFile.save(file, few);
        return "kernel and reference differ after " + done + " packets of -Dmerrow.fuzz.seed=" + seed + ", shrunk from "
                + batch.size() + " to " + few.size() + " (saved as " + file.toAbsolutePath() + "):\n"
                + Explanation.of(few) + "differences:\n  " + String.join("\n  ", differential.compare(few));
    }

    @Override
    public String toString() {
        return "Fuzzer{seed=" + seed + ", " + differential + '}';
    }
}
