package io.merrow.query;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A filter, read: matches facts and prints itself. Immutable; any thread. {@code parse(q.toString())} equals q. */
public sealed interface Query {
    /**
     * Whether the facts match.
     *
     * @param facts attributes by name: strings, longs, booleans, lists of strings.
     */
    boolean matches(Map<String, Object> facts);

    /**
     * Reads a filter; an empty one matches everything.
     *
     * @throws QueryException saying what is wrong and at which column.
     */
    static Query parse(final String text) {
        return new QueryParser(text).parse();
    }

    /** Matches everything. */
    record All() implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            return true;
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** All of them; two at least. */
    record And(List<Query> terms) implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            for (final Query term : terms) {
                if (!term.matches(facts)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(term -> term instanceof Or || term instanceof And ? "(" + term + ")" : term.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    /** One of them; two at least. */
    record Or(List<Query> terms) implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            for (final Query term : terms) {
                if (term.matches(facts)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(term -> term instanceof Or ? "(" + term + ")" : term.toString())
                    .collect(Collectors.joining(" or "));
        }
    }

    /** Not that. */
    record Not(Query term) implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            return !term.matches(facts);
        }

        @Override
        public String toString() {
            return term instanceof Or || term instanceof And ? "not (" + term + ")" : "not " + term;
        }
    }

    /** A word found anywhere in any text or number, whatever its case. */
    record Word(String text) implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            for (final Object value : facts.values()) {
                if (Texts.contains(value, text)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return Texts.quote(text, false);
        }
    }

    /**
     * A field compared with values: one of them must fit.
     *
     * @param name   as it was written, in lower case.
     * @param values one at least; exactly one unless the operator is IS.
     */
    record Comparison(String name, Operator operator, List<Value> values) implements Query {
        @Override
        public boolean matches(final Map<String, Object> facts) {
            final QueryField field = QueryField.of(name);
            for (final String attribute : field.attributes(name)) {
                final Object fact = facts.get(attribute);
                if (fact != null && fits(fact)) {
                    return true;
                }
            }
            return field.isSummed() && fitsNumber(field.sum(facts));
        }

        private boolean fits(final Object fact) {
            for (final Value value : values) {
                if (value.fits(fact, operator)) {
                    return true;
                }
            }
            return false;
        }

        private boolean fitsNumber(final long sum) {
            return fits(sum);
        }

        @Override
        public String toString() {
            return name + operator.sign() + values.stream().map(Value::toString).collect(Collectors.joining(","));
        }
    }
}
