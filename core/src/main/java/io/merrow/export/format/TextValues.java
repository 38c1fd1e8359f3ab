package io.merrow.export.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How both text formats write times and values. Immutable. */
final class TextValues {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX");

    private final DateTimeFormatter format;

    TextValues(final ZoneId zone) {
        format = TIME.withZone(zone);
    }

    /** A time by the wall, RFC 3339. */
    String text(final long epochNs) {
        return format.format(
                Instant.ofEpochSecond(Math.floorDiv(epochNs, NS_PER_SECOND), Math.floorMod(epochNs, NS_PER_SECOND)));
    }

    /** The text of an attribute's value; elements of a list with commas. */
    static String text(final Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
    }

    /** One line, whatever the value has in it. */
    static String escape(final String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\')) {
            return value;
        }
        final StringBuilder text = new StringBuilder();
        value.chars().forEach(c -> {
            if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
            }
        });
        return text.toString();
    }
}
