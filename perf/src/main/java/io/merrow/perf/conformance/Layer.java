package io.merrow.perf.conformance;

import java.util.List;

/**
 * One protocol's part of a packet, as tshark shows it.
 *
 * @param name     tshark's short name, such as {@code ip}.
 * @param position from the frame's first byte.
 * @param size     of its header, bytes; for some protocols also of what follows.
 * @param fields   in the order of the packet, those of nested parts too.
 */
record Layer(String name, int position, int size, List<Field> fields) {
    static final long NONE = -1;

    /**
     * @param show  the value for people.
     * @param value the bytes in hexadecimal; empty where there are none.
     */
    record Field(String name, String show, String value) {}

    boolean is(final String other) {
        return name.equals(other);
    }

    boolean isIp() {
        return is("ip") || is("ipv6");
    }

    /** The first field of that name; null when there is none. */
    Field field(final String fieldName) {
        for (final Field field : fields) {
            if (field.name.equals(fieldName)) {
                return field;
            }
        }
        return null;
    }

    boolean has(final String fieldName) {
        return field(fieldName) != null;
    }

    String text(final String fieldName) {
        final Field field = field(fieldName);
        return field == null ? "" : field.show;
    }

    /** {@link #NONE} when it is not there or no number. */
    long number(final String fieldName) {
        final Field field = field(fieldName);
        return field == null ? NONE : numberOf(field.show);
    }

    /** The bytes of a field as a number; {@link #NONE} when it is not there. */
    long bits(final String fieldName) {
        final Field field = field(fieldName);
        return field == null || field.value.isEmpty() ? NONE : numberOf("0x" + field.value);
    }

    static long numberOf(final String text) {
        try {
            return text.isEmpty()
                    ? NONE
                    : Long.decode(text.matches("0[0-9]+") ? text.replaceFirst("^0+(?=.)", "") : text);
        } catch (final NumberFormatException e) {
            return "True".equals(text) ? 1 : "False".equals(text) ? 0 : NONE;
        }
    }
}
