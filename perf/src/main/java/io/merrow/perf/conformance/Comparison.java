package io.merrow.perf.conformance;

import io.merrow.config.MerrowConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One capture, by tshark and by us.
 *
 * @param same        conversations about which both say the same.
 * @param explained   that differ, and may.
 * @param differences that differ and may not, a line each.
 */
record Comparison(
        Path capture,
        int frames,
        int same,
        int explained,
        Map<Explanation, Integer> explanations,
        List<String> differences) {

    /** Compares. */
    static Comparison of(final Path capture, final MerrowConfig config) throws IOException {
        final TsharkConversations tshark = new TsharkConversations();
        Tshark.read(capture, tshark::add);
        final MerrowConversations merrow = MerrowConversations.of(capture, config);
        final Set<Conversation> all = new HashSet<>(tshark.certain().keySet());
        all.addAll(merrow.counts().keySet());
        final List<String> differences = new ArrayList<>();
        int same = 0;
        int explained = 0;
        if (!merrow.isLedgerClosed()) {
            differences.add("the ledger does not close");
        }
        for (final Conversation conversation : all) {
            final Counts theirs = tshark.certain().getOrDefault(conversation, new Counts());
            final Counts ours = merrow.counts().getOrDefault(conversation, new Counts());
            if (ours.isSame(theirs)) {
                same++;
                compareIds(conversation, tshark, merrow, differences);
            } else if (ours.isBetween(theirs, tshark.uncertain(conversation))
                    || theirs.packets() == 0 && tshark.mayHaveMore()) {
                explained++;
            } else {
                differences.add(conversation + ": tshark " + theirs + "; merrow " + ours);
            }
        }
        return new Comparison(capture, tshark.frames(), same, explained, tshark.explained(), differences);
    }

    private static void compareIds(
            final Conversation conversation,
            final TsharkConversations tshark,
            final MerrowConversations merrow,
            final List<String> differences) {
        final String theirs = tshark.communityId(conversation);
        final String ours = merrow.communityId(conversation);
        final boolean isComparable =
                theirs != null && ours != null && conversation.protocol() != 1 && conversation.protocol() != 58;
        if (isComparable && !Objects.equals(theirs, ours)) {
            differences.add(conversation + ": Community ID of tshark " + theirs + "; merrow " + ours);
        }
    }

    boolean isFine() {
        return differences.isEmpty();
    }
}
