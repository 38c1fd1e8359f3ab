package io.merrow.cli.top;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values of attributes as people read them: times of day, lengths of time, bytes with their unit beside the number. */
final class TopDetails {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS xxx");
    private static final Pattern LENGTH_OF_TIME = Pattern.compile(".*\\.(latency|jitter|rtt\\.(min|avg|max))");
    private static final Pattern BYTES = Pattern.compile(".*\\.bytes\\.(total|delta|rate)");

    private TopDetails() {}

    static String text(final String name, final Object value) {
        if (!(value instanceof final Number figure)) {
            return String.valueOf(value);
        }
        final long number = figure.longValue();
        if (name.endsWith("_ns")) {
            return TIME.format(Instant.ofEpochSecond(0, number).atZone(ZoneId.systemDefault()));
        } else if (LENGTH_OF_TIME.matcher(name).matches()) {
            return time(number);
        } else if (BYTES.matcher(name).matches() && number >= 1024) {
            return number + " (" + binary(number) + ')';
        }
        return String.valueOf(number);
    }

    private static String time(final long ns) {
        if (ns < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f us", ns / 1e3);
        }
        return ns < 1_000_000_000
                ? String.format(Locale.ROOT, "%.2f ms", ns / 1e6)
                : String.format(Locale.ROOT, "%.3f s", ns / 1e9);
    }

    private static String binary(final long bytes) {
        final int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", (double) bytes / (1L << 10 * power), "KMGTPE".charAt(power - 1));
    }
}
