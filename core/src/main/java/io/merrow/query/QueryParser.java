package io.merrow.query;

import io.merrow.text.Nearest;
import io.merrow.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads {@code or} over {@code and} over {@code not} over terms; terms side by side are {@code and}. One use, one thread.
 */
final class QueryParser {
    private static final Map<String, String> SHORT = Map.of(
            "ns",
            "namespace",
            "svc",
            "service",
            "addr",
            "address",
            "ip",
            "address",
            "proto",
            "protocol",
            "src",
            "source",
            "dst",
            "destination",
            "if",
            "interface",
            "process_name",
            "process");
    private static final int DEEPEST = 100;

    private final QueryLexer lexer;
    private int depth;

    QueryParser(final String text) {
        lexer = new QueryLexer(text);
    }

    Query parse() {
        if (lexer.isAtEnd()) {
            return new Query.All();
        }
        final Query query = parseOr();
        if (!lexer.isAtEnd()) {
            throw lexer.error("unmatched )");
        }
        return query;
    }

    private Query parseOr() {
        final List<Query> terms = new ArrayList<>();
        terms.add(parseAnd());
        while (lexer.takeWord("or") || lexer.takeWord("||")) {
            terms.add(parseAnd());
        }
        return terms.size() == 1 ? terms.get(0) : new Query.Or(List.copyOf(terms));
    }

    private Query parseAnd() {
        final List<Query> terms = new ArrayList<>();
        terms.add(parseNot());
        while (!lexer.isAtEnd() && !lexer.isAt(')') && !lexer.isAtWord("or") && !lexer.isAtWord("||")) {
            if (!lexer.takeWord("and")) {
                lexer.takeWord("&&");
            }
            terms.add(parseNot());
        }
        return terms.size() == 1 ? terms.get(0) : new Query.And(List.copyOf(terms));
    }

    private Query parseNot() {
        if (++depth > DEEPEST) {
            throw lexer.error("nested too deeply; use fewer parentheses");
        }
        try {
            if (lexer.takeWord("not") || lexer.take('!')) {
                return new Query.Not(parseNot());
            } else if (lexer.take('(')) {
                final Query inner = parseOr();
                if (!lexer.take(')')) {
                    throw lexer.error("missing closing )");
                }
                return inner;
            }
            return parseTerm();
        } finally {
            depth--;
        }
    }

    private Query parseTerm() {
        if (lexer.isAtEnd() || lexer.isAt(')') || lexer.isAtWord("or") || lexer.isAtWord("and")) {
            throw lexer.error("term expected; write a word, or a field like pod:web");
        }
        final int column = lexer.column();
        if (lexer.isAt('"')) {
            return new Query.Word(notEmpty(lexer.quoted(), column));
        }
        final String word = lexer.bare(true);
        final String operator = lexer.operator();
        if (operator == null) {
            if (word.isEmpty()) {
                throw lexer.error("word or field expected, is " + lexer.current());
            }
            return Tcpdump.isPrimitive(word) ? new Tcpdump(lexer, word, column).parse() : new Query.Word(word);
        }
        if (word.isEmpty()) {
            throw new QueryException(column, "field expected before " + operator);
        }
        return comparison(column, fullName(word.toLowerCase(Locale.ROOT)), operator);
    }

    private Query comparison(final int column, final String name, final String sign) {
        final QueryField field = QueryField.of(name);
        if (field == null) {
            throw new QueryException(
                    column,
                    "unknown field " + Quoted.cut(name) + "; "
                            + Nearest.of(name, QueryField.labels())
                                    .map(word -> "did you mean " + word + ":?")
                                    .orElseGet(() -> "must be one of " + String.join(", ", QueryField.labels())
                                            + ", or the full name of an attribute"));
        }
        final Operator operator = operator(sign);
        if (operator != Operator.IS
                && (field.kind() != QueryField.Kind.NUMBER && field.kind() != QueryField.Kind.ANY)) {
            throw new QueryException(column, name + " is not a number; write " + name + ":VALUE");
        }
        final List<Value> values = new ArrayList<>();
        do {
            values.add(value(field, operator));
        } while (operator == Operator.IS && lexer.takeNow(','));
        final Query comparison = new Query.Comparison(name, operator, List.copyOf(values));
        return sign.equals("!=") ? new Query.Not(comparison) : comparison;
    }

    private Value value(final QueryField field, final Operator operator) {
        final int column = lexer.column();
        final String text = lexer.isNow('"') ? lexer.quoted() : lexer.bare(false);
        notEmpty(text, column);
        try {
            return switch (field.kind()) {
                case NAME -> new Value.Name(text);
                case WORD -> {
                    FieldValues.check(field, text);
                    yield new Value.Name(text);
                }
                case ADDRESS -> new Value.Addresses(text);
                case NUMBER -> number(text, operator);
                case ANY -> operator == Operator.IS ? new Value.Name(text) : number(text, operator);
            };
        } catch (final IllegalArgumentException e) {
            throw new QueryException(column, Quoted.cut(text) + " " + e.getMessage());
        }
    }

    private static Value number(final String text, final Operator operator) {
        final Value.Numbers numbers = new Value.Numbers(text);
        if (operator != Operator.IS && numbers.isRange()) {
            throw new IllegalArgumentException("is a range; write one number behind " + operator.sign());
        }
        return numbers;
    }

    private static Operator operator(final String sign) {
        return switch (sign) {
            case "<" -> Operator.LESS;
            case "<=" -> Operator.AT_MOST;
            case ">" -> Operator.MORE;
            case ">=" -> Operator.AT_LEAST;
            default -> Operator.IS;
        };
    }

    private static String notEmpty(final String text, final int column) {
        if (text.isEmpty()) {
            throw new QueryException(column, "value expected");
        }
        return text;
    }

    /** Short names in full, of each part. */
    private static String fullName(final String name) {
        final int dot = name.indexOf('.');
        if (dot < 0) {
            return SHORT.getOrDefault(name, name);
        }
        final String end = SHORT.getOrDefault(name.substring(0, dot), name.substring(0, dot));
        final String rest = name.substring(dot + 1);
        final boolean isEnd = end.equals("source") || end.equals("destination");
        return isEnd ? end + '.' + SHORT.getOrDefault(rest, rest) : name;
    }
}
