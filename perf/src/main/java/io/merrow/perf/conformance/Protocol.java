package io.merrow.perf.conformance;

import java.util.Map;

/**
 * One protocol in tshark's dissection of a packet.
 *
 * @param position of its first byte in the frame.
 * @param fields   first value of each field in it, by name; of a protocol nested in it, its name.
 */
record Protocol(String name, int position, Map<String, String> fields) {
    boolean is(final String... names) {
        for (final String candidate : names) {
            if (name.equals(candidate)) {
                return true;
            }
        }
        return false;
    }

    boolean isIp() {
        return is("ip", "ipv6");
    }

    /** Whether tshark could not read it to its end. */
    boolean isDamaged() {
        return is("_ws.malformed", "_ws.short", "_ws.unreassembled")
                || fields.containsKey("_ws.malformed")
                || fields.containsKey("_ws.short");
    }

    String text(final String field) {
        return fields.get(field);
    }

    /** A number in decimal or with 0x; {@code otherwise} where there is none. */
    int number(final String field, final int otherwise) {
        final String text = fields.get(field);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return (int) (long) Long.decode(text);
        } catch (final NumberFormatException e) {
            return "True".equals(text) ? 1 : otherwise;
        }
    }
}
