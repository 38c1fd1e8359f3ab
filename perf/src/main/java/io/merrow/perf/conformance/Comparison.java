package io.merrow.perf.conformance;

import io.merrow.config.MerrowConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One capture, by tshark and by Merrow. What is expected of Merrow is exact, packet for packet; an explanation describes where
 * that is not what tshark shows at first sight.
 *
 * @param equal        conversations that are equal in both.
 * @param explained    conversations that are equal in both once some packets are explained.
 * @param behind       TCP segments sent again or overtaken; 0 where TCP is not compared.
 * @param explanations frames by explanation.
 * @param differences  what is left, a line each.
 */
record Comparison(
        Path capture,
        int frames,
        int equal,
        int explained,
        long behind,
        Map<String, Integer> explanations,
        List<String> differences) {
    private static final String ANOTHER_END = "tshark reads another number of frames from a damaged file";

    /**
     * Compares, TCP too. Frames of which tshark does not report enough are replayed too, and the ledger has to close; then
     * the others are replayed without them.
     */
    static Comparison of(final Path capture, final MerrowConfig config) throws IOException {
        final Path folder = Files.createTempDirectory("merrow-conformance");
        try {
            return of(capture, config, new Tshark(folder), true);
        } finally {
            delete(folder);
        }
    }

    /** @param isTcp compare TCP analysis, too. */
    static Comparison of(final Path capture, final MerrowConfig config, final Tshark tshark, final boolean isTcp)
            throws IOException {
        final TsharkConversations expected = new TsharkConversations();
        final String complaint = tshark.read(capture, expected::add);
        final List<String> differences = new ArrayList<>();
        final Map<String, Integer> explanations = expected.explanations();
        MerrowReplay merrow = replay(capture, config, differences);
        if (merrow.framesRead() != expected.frames()) {
            if (complaint.isEmpty()) {
                differences.add("tshark reads " + expected.frames() + " frames; merrow " + merrow.framesRead());
            } else {
                explanations.merge(ANOTHER_END, (int) Math.abs(merrow.framesRead() - expected.frames()), Integer::sum);
                return new Comparison(capture, expected.frames(), 0, 0, 0, explanations, differences);
            }
        }
        if (!expected.undecided().isEmpty()) {
            merrow = replay(tshark.without(capture, expected.undecided()), config, differences);
        }
        final int[] sums = compare(expected.conversations(), merrow.conversations(), differences);
        long behind = 0;
        if (isTcp) {
            behind = expected.tcp().compare(merrow, differences);
            expected.tcp().explanations().forEach((why, count) -> explanations.merge(why, count, Integer::sum));
        }
        return new Comparison(capture, expected.frames(), sums[0], sums[1], behind, explanations, differences);
    }

    private static MerrowReplay replay(final Path capture, final MerrowConfig config, final List<String> differences)
            throws IOException {
        final MerrowReplay merrow = MerrowReplay.of(capture, config);
        if (!merrow.isLedgerClosed()) {
            differences.add("the ledger does not close: " + merrow);
        }
        return merrow;
    }

    /** Conversations that are equal, and that are explained. */
    private static int[] compare(
            final Conversations expected, final Conversations got, final List<String> differences) {
        final Conversation none = new Conversation();
        final Set<Tuple> tuples = new LinkedHashSet<>(expected.tuples());
        tuples.addAll(got.tuples());
        final int[] sums = new int[2];
        for (final Tuple tuple : tuples) {
            final Conversation theirs = expected.get(tuple) == null ? none : expected.get(tuple);
            final Conversation ours = got.get(tuple) == null ? none : got.get(tuple);
            if (!ours.isEqual(theirs, tuple.isSymmetric())) {
                differences.add(tuple + ": expected " + theirs + "; got " + ours + " " + theirs.explanations());
            } else if (!ours.communityIds().equals(theirs.communityIds())) {
                differences.add(
                        tuple + ": Community ID: expected " + theirs.communityIds() + "; got " + ours.communityIds());
            } else {
                sums[theirs.explanations().isEmpty() ? 0 : 1]++;
            }
        }
        return sums;
    }

    boolean isFine() {
        return differences.isEmpty();
    }

    static void delete(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
