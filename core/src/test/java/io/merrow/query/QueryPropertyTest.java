package io.merrow.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QueryPropertyTest {
    @Property(tries = 500)
    void shouldReadBackWhatItPrints(@ForAll("queries") final Query query) {
        assertThat(Query.parse(query.toString())).as(query.toString()).isEqualTo(query);
    }

    @Property(tries = 500)
    void shouldReadOrRefuseAnyTextAndNothingElse(@ForAll final String text) {
        Query query;
        try {
            query = Query.parse(text);
        } catch (final QueryException e) {
            assertThat(e.column()).isBetween(1, text.length() + 1);
            return;
        }
        query.matches(Map.of("a", "b", "source.port", 1L));
        assertThat(Query.parse(query.toString())).isEqualTo(query);
    }

    @Provide
    Arbitrary<Query> queries() {
        return query(3);
    }

    private static Arbitrary<Query> query(final int depth) {
        final Arbitrary<Query> leaf = Arbitraries.oneOf(words(), names(), numbers(), addresses());
        if (depth == 0) {
            return leaf;
        }
        final Arbitrary<Query> inner = query(depth - 1);
        final Arbitrary<List<Query>> several = inner.list().ofMinSize(2).ofMaxSize(3);
        return Arbitraries.oneOf(
                leaf,
                inner.map(Query.Not::new),
                several.map(terms -> new Query.And(List.copyOf(terms))),
                several.map(terms -> new Query.Or(List.copyOf(terms))));
    }

    private static Arbitrary<Query> words() {
        return text().map(Query.Word::new);
    }

    private static Arbitrary<String> text() {
        final Arbitrary<String> any = Arbitraries.strings()
                .withChars("aZ09 .-_*?/()\"\\,:<>=!ü")
                .ofMinLength(1)
                .ofMaxLength(8);
        return Arbitraries.oneOf(any, Arbitraries.of("and", "OR", "not", "web-1", "host", "TCP", "src", "&&", "||"));
    }

    private static Arbitrary<Query> names() {
        return Combinators.combine(Arbitraries.of("pod", "source.namespace", "process", "flow.ip.dscp.name"), text())
                .as((field, text) -> new Query.Comparison(field, Operator.IS, List.of(new Value.Name(text))));
    }

    private static Arbitrary<Query> numbers() {
        return Combinators.combine(
                        Arbitraries.of("port", "bytes", "destination.port"),
                        Arbitraries.of(Operator.values()),
                        Arbitraries.of("0", "443", "1.5M", "2Gi", "999999"))
                .as((field, operator, text) -> new Query.Comparison(field, operator, List.of(new Value.Numbers(text))));
    }

    private static Arbitrary<Query> addresses() {
        return Arbitraries.of("10.0.0.0/8", "fd00::1", "::/0")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(texts -> new Query.Comparison(
                        "address",
                        Operator.IS,
                        texts.stream().map(t -> (Value) new Value.Addresses(t)).toList()));
    }
}
