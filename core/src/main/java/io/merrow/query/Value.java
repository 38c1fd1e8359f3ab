package io.merrow.query;

import io.merrow.net.Network;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a field is compared with. Immutable; equal when written alike. */
public abstract sealed class Value {
    private final String text;

    private Value(final String text) {
        this.text = text;
    }

    /** Whether the fact fits; a list fits when one of it does. */
    final boolean fits(final Object fact, final Operator operator) {
        if (fact instanceof List<?> list) {
            return list.stream().anyMatch(each -> fitsOne(each, operator));
        }
        return fitsOne(fact, operator);
    }

    abstract boolean fitsOne(Object fact, Operator operator);

    @Override
    public boolean equals(final Object other) {
        return other instanceof Value value && getClass() == value.getClass() && text.equals(value.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return Texts.quote(text, true);
    }

    /** A name, maybe with {@code *} and {@code ?}. */
    static final class Name extends Value {
        private final Pattern pattern;

        Name(final String text) {
            super(text);
            pattern = Texts.glob(text);
        }

        @Override
        boolean fitsOne(final Object fact, final Operator operator) {
            return pattern.matcher(fact.toString()).matches();
        }
    }

    /** An address or a network. */
    static final class Addresses extends Value {
        private final Network network;

        /** Throws IllegalArgumentException saying what is wrong. */
        Addresses(final String text) {
            super(text);
            network = Network.parse(text);
        }

        @Override
        boolean fitsOne(final Object fact, final Operator operator) {
            return network.covers(Network.parse(fact.toString()));
        }
    }

    /** A number or a range of numbers, with the units k, M, G, T (1000) and Ki, Mi, Gi, Ti (1024). */
    static final class Numbers extends Value {
        private static final Pattern NUMBER = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)([kKMGT]i?)?");

        private final long first;
        private final long last;

        /** Throws IllegalArgumentException saying what is wrong. */
        Numbers(final String text) {
            super(text);
            final int dash = text.indexOf('-');
            first = number(dash < 0 ? text : text.substring(0, dash));
            last = dash < 0 ? first : number(text.substring(dash + 1));
            if (last < first) {
                throw new IllegalArgumentException("must be an ascending range, like 8000-8999");
            }
        }

        boolean isRange() {
            return first != last;
        }

        private static long number(final String text) {
            final Matcher matcher = NUMBER.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("must be a number, like 443, 8000-8999 or 1.5M");
            }
            final String unit = matcher.group(2);
            if (unit == null) {
                return (long) Double.parseDouble(matcher.group(1));
            }
            final int power = "kmgt".indexOf(unit.substring(0, 1).toLowerCase(Locale.ROOT)) + 1;
            return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(unit.length() == 2 ? 1024 : 1000, power));
        }

        @Override
        boolean fitsOne(final Object fact, final Operator operator) {
            if (!(fact instanceof Number number)) {
                return false;
            }
            final long value = number.longValue();
            return operator == Operator.IS ? first <= value && value <= last : operator.holds(value, first);
        }
    }
}
