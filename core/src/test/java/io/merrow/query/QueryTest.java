package io.merrow.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
    private static final Map<String, Object> FLOW = Map.ofEntries(
            Map.entry("source.address", "10.1.2.3"),
            Map.entry("source.port", 40000L),
            Map.entry("source.k8s.pod.name", "web-7f9c"),
            Map.entry("source.k8s.namespace.name", "shop"),
            Map.entry("destination.address", "fd00::5"),
            Map.entry("destination.port", 443L),
            Map.entry("network.transport", "tcp"),
            Map.entry("flow.connection.state", "established"),
            Map.entry("network.policy.ingress.verdict", "would_deny"),
            Map.entry("flow.tcp.flags.tags", List.of("SYN", "ACK")),
            Map.entry("flow.bytes.total", 900_000L),
            Map.entry("flow.reverse.bytes.total", 200_000L));

    private static boolean matches(final String text) {
        return Query.parse(text).matches(FLOW);
    }

    @Test
    void shouldMatchEverythingWhenEmpty() {
        assertThat(matches("")).isTrue();
        assertThat(matches("   ")).isTrue();
    }

    @Test
    void shouldFindPlainWordsAnywhere() {
        assertThat(matches("7F9")).isTrue();
        assertThat(matches("estab shop")).isTrue();
        assertThat(matches("estab nowhere")).isFalse();
        assertThat(matches("\"10.1.2\"")).isTrue();
    }

    @Test
    void shouldCompareNamesWholeAndByGlob() {
        assertThat(matches("pod:web*")).isTrue();
        assertThat(matches("pod:web")).isFalse();
        assertThat(matches("ns:SHOP")).isTrue();
        assertThat(matches("source.pod:web-????")).isTrue();
        assertThat(matches("dst.pod:web*")).isFalse();
        assertThat(matches("flags:syn")).isTrue();
        assertThat(matches("verdict:would_deny")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, true",
        "udp or icmp6, false",
        "tcp port 443, true",
        "tcp and port 443 and host 10.1.2.3, true",
        "dst port 443, true",
        "src port 443, false",
        "src 10.1.2.3, true",
        "src host 10.1.2.3 && dst net fd00::/16, true",
        "net 10.0.0.0/8 || udp, true",
        "not (dst port 443 or port 80), false",
        "portrange 440-450, true",
        "ip6, false",
        "pod:web* and tcp, true",
        "'\"tcp\" \"port\"', false"
    })
    void shouldUnderstandTheWordsOfTcpdump(final String filter, final boolean matches) {
        assertThat(matches(filter)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state:reset | column 7: reset is not a valid state; did you mean outcome:reset?",
                "state:establised | column 7: establised is not a valid state; did you mean state:established?",
                "verdict:foo | column 9: foo is not a valid verdict; must be one of allowed, would_deny, no_policy",
                "protocol:icmp6 | column 10: icmp6 is not a valid protocol; did you mean protocol:ipv6-icmp?",
                "outcome:refusd | column 9: refusd is not a valid outcome; did you mean outcome:refused?",
                "flags:XYZ | column 7: XYZ is not a valid flags; must be one of FIN",
                "direction:in | column 11: in is not a valid direction; must be one of forward",
                "stat:closed | column 1: unknown field stat; did you mean state:?",
                "host web-1 | column 6: host requires an address or a network, like 10.0.0.1",
                "port http | column 6: port requires a number, like 443",
                "port | column 1: port requires a value"
            })
    void shouldRefuseValuesThatNothingHas(final String filter, final String message) {
        assertThatExceptionOfType(QueryException.class)
                .isThrownBy(() -> Query.parse(filter))
                .withMessageContaining(message);
    }

    @Test
    void shouldTakeGlobsAndNumbersForValues() {
        assertThat(matches("state:estab*")).isTrue();
        assertThat(matches("protocol:t?p")).isTrue();
        assertThat(matches("protocol:253")).isFalse();
        assertThat(matches("reason:\"idle timeout\",active*")).isFalse();
    }

    @Test
    void shouldCompareAddressesByNetwork() {
        assertThat(matches("address:10.0.0.0/8")).isTrue();
        assertThat(matches("src.ip:10.1.2.4")).isFalse();
        assertThat(matches("dst.address:fd00::/16")).isTrue();
        assertThat(matches("destination.address:10.0.0.0/8")).isFalse();
    }

    @Test
    void shouldCompareNumbersByRangeListAndSize() {
        assertThat(matches("port:80,443")).isTrue();
        assertThat(matches("dst.port:400-500")).isTrue();
        assertThat(matches("dst.port:80")).isFalse();
        assertThat(matches("bytes>1M")).isTrue();
        assertThat(matches("bytes>=1100k")).isTrue();
        assertThat(matches("bytes<1.1M")).isFalse();
        assertThat(matches("bytes>1.1Mi")).isFalse();
        assertThat(matches("flow.reverse.bytes.total:200000")).isTrue();
        assertThat(matches("flow.reverse.bytes.total>200000")).isFalse();
    }

    @Test
    void shouldAllowBlanksAroundOperators() {
        assertThat(matches("port = 443 and pod : web*")).isTrue();
        assertThat(matches("port != 443")).isFalse();
        assertThat(matches("dst.port >= 444")).isFalse();
        assertThat(matches("shop !pod:web*")).as("a word, and not").isFalse();
    }

    @Test
    void shouldBindNotOverAndOverOr() {
        assertThat(matches("port:1 or port:443 and proto:tcp")).isTrue();
        assertThat(matches("(port:443 or port:1) and proto:udp")).isFalse();
        assertThat(matches("not port:1 and port:443")).isTrue();
        assertThat(matches("not (port:1 or port:443)")).isFalse();
        assertThat(matches("port!=1 proto!=udp")).isTrue();
        assertThat(matches("port!=443")).isFalse();
        assertThat(matches("!proto:udp")).isTrue();
    }

    @Test
    void shouldPointAtTheColumn() {
        assertError("port:x", 6, "x must be a number");
        assertError("web and", 8, "term expected");
        assertError("(web", 5, "missing closing )");
        assertError("web)", 4, "unmatched )");
        assertError("a or pood:x", 6, "unknown field pood; did you mean pod:?");
        assertError("colour:red", 1, "unknown field colour; must be one of pod, service");
        assertError("pod>3", 1, "pod is not a number; write pod:VALUE");
        assertError("web \"x", 5, "missing closing \"");
        assertError("pod:", 5, "value expected");
        assertError("address:10.0.0.0/40", 9, "prefix length between 0 and 32");
        assertError("port>1-2", 6, "is a range; write one number behind >");
        assertError("port:9-1", 6, "an ascending range");
    }

    @Test
    void shouldRefuseWhatIsTooDeep() {
        assertThatExceptionOfType(QueryException.class)
                .isThrownBy(() -> Query.parse("(".repeat(100_000)))
                .withMessageContaining("too deep");
    }

    private static void assertError(final String text, final int column, final String part) {
        assertThatExceptionOfType(QueryException.class)
                .as(text)
                .isThrownBy(() -> Query.parse(text))
                .withMessageStartingWith("filter, column " + column + ": ")
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.column()).isEqualTo(column));
    }
}
