package io.merrow.config.keys;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go and Mermin write them: {@code 10s}, {@code 500ms}, {@code 1h30m}. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("\\G(\\d{1,15}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h|d)");
    private static final Map<String, BigDecimal> NANOSECONDS = Map.of(
            "ns", BigDecimal.ONE,
            "us", new BigDecimal(1_000L),
            "ms", new BigDecimal(1_000_000L),
            "s", new BigDecimal(1_000_000_000L),
            "m", new BigDecimal(60_000_000_000L),
            "h", new BigDecimal(3_600_000_000_000L),
            "d", new BigDecimal(86_400_000_000_000L));
    private static final BigDecimal LONGEST = new BigDecimal(Long.MAX_VALUE);

    private Durations() {}

    /** @throws IllegalArgumentException with what is wrong, to stand behind "must be a duration". */
    static Duration parse(final String text) {
        final Matcher matcher = PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find()) {
            sum = sum.add(new BigDecimal(matcher.group(1)).multiply(NANOSECONDS.get(matcher.group(2))));
            end = matcher.end();
        }
        if (text.isEmpty() || end != text.length()) {
            throw new IllegalArgumentException("write it with a unit, like 10s, 500ms or 1h30m");
        }
        return Duration.ofNanos(sum.min(LONGEST).longValue());
    }

    /** The shortest way to write it: {@code 1h30m}. */
    public static String format(final Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        final StringBuilder text = new StringBuilder();
        part(text, duration.toDays(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        final int nanos = duration.toNanosPart();
        part(text, nanos / 1_000_000, "ms");
        part(text, nanos / 1_000 % 1_000, "us");
        part(text, nanos % 1_000, "ns");
        return text.toString();
    }

    private static void part(final StringBuilder text, final long amount, final String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
