package io.merrow.system;

import java.util.ArrayList;
import java.util.List;

/** The lines of libbpf's output about the cause, out of what may be megabytes. */
final class LogExcerpt {
    private static final String PREFIX = "libbpf: ";
    private static final String VERIFIER_BEGIN = "-- BEGIN PROG LOAD LOG --";
    private static final String VERIFIER_END = "-- END PROG LOAD LOG --";
    private static final int MOST_LINES = 4;
    private static final int MOST_VERIFIER_LINES = 8;

    private LogExcerpt() {}

    /**
     * The program and the last eight lines of the verifier's log where there is one, else the first four lines of libbpf.
     */
    static List<String> of(final String log) {
        final int begin = log.indexOf(VERIFIER_BEGIN);
        return begin < 0 ? firstLines(log) : verifierLines(log, begin);
    }

    /** Whether the verifier refused a program. */
    static boolean hasVerifierLog(final String log) {
        return log.contains(VERIFIER_BEGIN);
    }

    /** libbpf first logs the cause of a failure, and then which operations failed for it. */
    private static List<String> firstLines(final String log) {
        final List<String> lines = new ArrayList<>();
        for (final String line : log.split("\n")) {
            if (!line.isBlank() && lines.size() < MOST_LINES) {
                lines.add(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line);
            }
        }
        return lines;
    }

    private static List<String> verifierLines(final String log, final int begin) {
        final int end = log.indexOf(VERIFIER_END, begin);
        final String[] spoken = log.substring(begin + VERIFIER_BEGIN.length(), end < 0 ? log.length() : end)
                .split("\n");
        final List<String> lines = new ArrayList<>();
        for (int i = spoken.length - 1; i >= 0 && lines.size() < MOST_VERIFIER_LINES; i--) {
            if (isWorthReading(spoken[i])) {
                lines.add(0, spoken[i]);
            }
        }
        lines.add(0, programLine(log, begin));
        return lines;
    }

    private static boolean isWorthReading(final String line) {
        return !line.isBlank()
                && !line.startsWith("processed ")
                && !line.startsWith("verification time")
                && !line.startsWith("stack depth")
                && !line.startsWith("peak_states")
                && !line.startsWith(PREFIX);
    }

    /** The line that names the program, just before the log: "prog 'count': BPF program load failed: …". */
    private static String programLine(final String log, final int begin) {
        final int start = log.lastIndexOf("prog '", begin);
        final int named = start < 0 ? begin : start;
        final int lineEnd = log.indexOf('\n', named);
        final int firstLine = log.indexOf("BPF program load failed");
        if (firstLine >= 0) {
            final int from = log.lastIndexOf('\n', firstLine) + 1;
            return log.substring(from, log.indexOf('\n', firstLine)).replace(PREFIX, "");
        }
        return log.substring(named, lineEnd < 0 ? log.length() : lineEnd);
    }
}
