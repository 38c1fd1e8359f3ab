package io.merrow.agent.replay;

import io.merrow.capture.replay.LinkTypes;
import java.io.PrintStream;
import java.util.Locale;
import org.agrona.collections.IntHashSet;

/** What a replay read, beside what became of it: the first part of its ledger. One thread. */
final class ReplayCounts {
    /** A damaged capture may claim any number of link types. */
    private static final int NAMED_TYPES = 16;

    private final IntHashSet unreadTypes = new IntHashSet();
    private long files;
    private long packets;
    private long unreadPackets;
    private long damages;
    private long behind;
    private long refused;

    void file() {
        files++;
    }

    void packet() {
        packets++;
    }

    /** A packet whose link type is not read; true the first time for each type, of the first few. */
    boolean unread(final int linkType) {
        unreadPackets++;
        return unreadTypes.size() < NAMED_TYPES && unreadTypes.add(linkType);
    }

    void damage() {
        damages++;
    }

    void behind(final long count) {
        behind = count;
    }

    void refused(final long count) {
        refused = count;
    }

    long files() {
        return files;
    }

    long packets() {
        return packets;
    }

    /** Whether there were packets and not one could be read. */
    boolean isNothingReadable() {
        return unreadPackets > 0 && packets == unreadPackets;
    }

    boolean isRefused() {
        return refused > 0;
    }

    void print(final PrintStream out) {
        out.println("capture files");
        line(out, "files", files, "Capture files read, standard input included.");
        line(out, "packets_read", packets, "Packets in those files.");
        line(out, "link_type_unread", unreadPackets, "Packets of unsupported link types. Not counted as seen.");
        line(out, "test_run_refused", refused, "Packets the kernel's test run refused. Not counted as seen.");
        line(out, "time_behind", behind, "Packets out of time order. They count at the time of the packet before.");
        line(out, "damages", damages, "Unreadable places in the files.");
    }

    private static void line(final PrintStream out, final String label, final long count, final String sentence) {
        if (count != 0) {
            out.printf(Locale.ROOT, "  %-24s %14d  %s%n", label, count, sentence);
        }
    }

    /** As {@link io.merrow.telemetry.LedgerReport#printValues}. */
    void printValues(final PrintStream out) {
        out.println("replay.files " + files);
        out.println("replay.packets_read " + packets);
        out.println("replay.link_type_unread " + unreadPackets);
        out.println("replay.test_run_refused " + refused);
        out.println("replay.time_behind " + behind);
        out.println("replay.damages " + damages);
    }

    static String unreadMessage(final int linkType) {
        return "link type " + LinkTypes.describe(linkType) + " is not supported; its packets are skipped";
    }

    @Override
    public String toString() {
        return "ReplayCounts{files=" + files + ", packets=" + packets + ", unreadPackets=" + unreadPackets
                + ", damages=" + damages + '}';
    }
}
