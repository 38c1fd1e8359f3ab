package io.merrow.perf.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How often and for how long the JVM stopped all its threads, from its own safepoint log ({@code -Xlog:safepoint}).
 *
 * @param count stops.
 * @param totalMs all of them together.
 * @param maxMs the longest.
 */
record Pauses(long count, double totalMs, double maxMs) {
    private static final Pattern TOTAL = Pattern.compile("Total:\\s+(\\d+) ns");
    private static final double NS_PER_MS = 1_000_000.0;

    static Pauses read(final Path log) throws IOException {
        long count = 0;
        long total = 0;
        long max = 0;
        try (Stream<String> lines = Files.lines(log)) {
            for (final String line : (Iterable<String>) lines::iterator) {
                final Matcher matcher = TOTAL.matcher(line);
                if (matcher.find()) {
                    final long ns = Long.parseLong(matcher.group(1));
                    count++;
                    total += ns;
                    max = Math.max(max, ns);
                }
            }
        }
        return new Pauses(count, total / NS_PER_MS, max / NS_PER_MS);
    }
}
