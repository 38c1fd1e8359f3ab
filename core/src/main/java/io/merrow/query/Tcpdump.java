package io.merrow.query;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The primitives that people know from tcpdump (pcap-filter(7)): {@code host}, {@code net}, {@code port} and {@code portrange},
 * after {@code src} or {@code dst} where one end is meant, and protocols by their name. One use, one thread.
 */
final class Tcpdump {
    private static final Set<String> QUALIFIERS = Set.of("src", "dst", "host", "net", "port", "portrange");
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "icmp", "icmp6", "sctp", "ip", "ip6");

    private final QueryLexer lexer;
    private final int column;
    private String word;
    private String end = "";

    /**
     * @param word   the primitive's first word, already read.
     * @param column of the word.
     */
    Tcpdump(final QueryLexer lexer, final String word, final int column) {
        this.lexer = lexer;
        this.column = column;
        this.word = word.toLowerCase(Locale.ROOT);
    }

    /** Whether a word without an operator begins a primitive; in quotes it is a word to search for. */
    static boolean isPrimitive(final String word) {
        final String lower = word.toLowerCase(Locale.ROOT);
        return QUALIFIERS.contains(lower) || PROTOCOLS.contains(lower);
    }

    Query parse() {
        if (PROTOCOLS.contains(word)) {
            return protocol();
        }
        if (word.equals("src") || word.equals("dst")) {
            end = word.equals("src") ? "source." : "destination.";
            if (!nextQualifier()) {
                return address(); // src 10.0.0.1
            }
        }
        return word.startsWith("port") ? port() : address();
    }

    private Query protocol() {
        return switch (word) {
            case "ip" -> is("type", new Value.Name("ipv4"));
            case "ip6" -> is("type", new Value.Name("ipv6"));
            case "icmp6" -> is("protocol", new Value.Name("ipv6-icmp"));
            default -> is("protocol", new Value.Name(word));
        };
    }

    /** {@code src port} and similar: takes the second word. */
    private boolean nextQualifier() {
        for (final String qualifier : QUALIFIERS) {
            if (!qualifier.equals("src") && !qualifier.equals("dst") && lexer.takeWord(qualifier)) {
                word = qualifier;
                return true;
            }
        }
        return false;
    }

    private Query address() {
        final int at = lexer.column() + 1;
        final String text = value();
        try {
            return is(end + "address", new Value.Addresses(text));
        } catch (final IllegalArgumentException e) {
            throw new QueryException(
                    at,
                    word
                            + " requires an address or a network, like 10.0.0.1 or 10.0.0.0/8; for names use pod:NAME "
                            + "or service:NAME");
        }
    }

    private Query port() {
        final int at = lexer.column() + 1;
        final String text = value();
        try {
            return is(end + "port", new Value.Numbers(text));
        } catch (final IllegalArgumentException e) {
            throw new QueryException(at, word + " requires a number, like 443 or 8000-8999");
        }
    }

    private String value() {
        if (lexer.isAtEnd()) {
            throw new QueryException(
                    column, word + " requires a value; to search for the word itself, quote it: \"" + word + '"');
        }
        return lexer.bare(false);
    }

    private static Query is(final String field, final Value value) {
        return new Query.Comparison(field, Operator.IS, List.of(value));
    }
}
