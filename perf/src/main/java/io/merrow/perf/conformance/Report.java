package io.merrow.perf.conformance;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The table for people, a line a file and a sum. One thread. */
final class Report {
    private final PrintStream out;
    private final boolean listsAll;
    private final Map<String, Integer> explanations = new TreeMap<>();
    private int files;
    private int frames;
    private int equal;
    private int explained;
    private int different;

    /** @param listsAll also files without a difference. */
    Report(final PrintStream out, final boolean listsAll) {
        this.out = out;
        this.listsAll = listsAll;
        line("file", "frames", "equal", "explained", "different");
    }

    void add(final Comparison result) {
        files++;
        frames += result.frames();
        equal += result.equal();
        explained += result.explained();
        different += result.differences().size();
        result.explanations().forEach((why, count) -> explanations.merge(why, count, Integer::sum));
        if (listsAll || !result.isFine()) {
            line(
                    result.capture().getFileName().toString(),
                    result.frames(),
                    result.equal(),
                    result.explained(),
                    result.differences().size());
            result.differences().forEach(difference -> out.println("    " + difference));
        }
    }

    /** Prints the sums; whether nothing differs. */
    boolean end() {
        line(files + " files", frames, equal, explained, different);
        explanations.forEach((why, count) -> out.printf(Locale.ROOT, "%8d frames: %s%n", count, why));
        return different == 0;
    }

    private void line(
            final String file,
            final Object frames,
            final Object equal,
            final Object explained,
            final Object different) {
        out.printf(Locale.ROOT, "%-60s %8s %8s %9s %9s%n", file, frames, equal, explained, different);
    }

    @Override
    public String toString() {
        return "Report{files=" + files + ", different=" + different + '}';
    }
}
