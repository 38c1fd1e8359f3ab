package io.merrow.k8s.read;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Times as Kubernetes writes them (RFC 3339), mostly to the second. */
final class Times {
    private Times() {}

    /** Unix epoch; {@code otherwise} where none is written, or none that can be read. */
    static long toMs(final String text, final long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (final DateTimeException e) {
            return otherwise;
        }
    }
}
