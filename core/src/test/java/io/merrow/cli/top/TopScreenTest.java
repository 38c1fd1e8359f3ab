package io.merrow.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.admin.api.ClientNumbers;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.HealthAnswer;
import io.merrow.admin.api.LedgerAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.cli.top.TopScreen.Line;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final StatusAnswer STATUS = status(
            Map.of(
                    "packets.seen",
                    123_456L,
                    "records_exported",
                    42L,
                    "records_queued",
                    3L,
                    "records_dropped_queue_full",
                    0L),
            new HealthAnswer(true, Map.of()));

    private static final Map<String, Object> TCP = Map.ofEntries(
            Map.entry("source.address", "10.0.0.1"),
            Map.entry("source.port", 40000L),
            Map.entry("source.k8s.pod.name", "web-1"),
            Map.entry("source.k8s.namespace.name", "default"),
            Map.entry("destination.address", "10.0.0.2"),
            Map.entry("destination.port", 8080L),
            Map.entry("destination.k8s.pod.name", "cart-longer-name-7f9c"),
            Map.entry("destination.k8s.namespace.name", "shop"),
            Map.entry("network.transport", "tcp"),
            Map.entry("flow.connection.state", "closed"),
            Map.entry("flow.outcome", "reset"),
            Map.entry("flow.packets.rate", 12L),
            Map.entry("process.executable.name", "nginx"),
            Map.entry("flow.tcp.rtt.avg", 1_250_000L),
            Map.entry("start_ns", 1_700_000_000_000_000_000L),
            Map.entry("end_ns", 1_700_000_090_000_000_000L),
            Map.entry("flow.bytes.rate", 1_250_000L),
            Map.entry("flow.reverse.bytes.rate", 999L),
            Map.entry("flow.bytes.total", 34_000_000L),
            Map.entry("flow.reverse.bytes.total", 400_000L),
            Map.entry("flow.tcp.retransmits", 2L),
            Map.entry("flow.reverse.tcp.retransmits", 1L));

    private static final Map<String, Object> UDP = Map.of(
            "source.address",
            "fd00::1",
            "source.port",
            5353L,
            "destination.address",
            "10.9.8.7",
            "destination.port",
            53L,
            "network.transport",
            "udp",
            "flow.outcome",
            "ok",
            "flow.bytes.rate",
            0L,
            "flow.bytes.total",
            999_600L);

    private static final FlowsAnswer FLOWS = new FlowsAnswer(1, 9, 0, 2, 1_250_999, 1500, List.of(TCP, UDP));

    private static StatusAnswer status(final Map<String, Long> ledger, final HealthAnswer health) {
        return new StatusAnswer("1.0", 0, 1, new ClientNumbers(0, 0, 0, 0), new LedgerAnswer(ledger), health);
    }

    private static TopState state() {
        return new TopState("port:8080 or port:53", "rate", "");
    }

    private static String text(final List<Line> lines) {
        return lines.stream().map(line -> line.text().stripTrailing()).collect(Collectors.joining("\n"));
    }

    @Test
    void shouldFillEightyByTwentyFour() {
        final List<Line> lines = new TopScreen(80, 24).lines(state(), FLOWS, STATUS);
        assertThat(lines).hasSize(24).allSatisfy(line -> assertThat(line.text()).hasSize(80));
        assertThat(text(lines))
                .isEqualTo(
                        """
                        merrow 1.0  2 of 9 flows  1.3MB/s 1.5kpkt/s
                        ledger: 123k packets seen, 42 records out, 3 queued, nothing lost  health: ok
                        filter: port:8080 or port:53  sort: rate  group: none
                        SOURCE             DESTINATION        PROTO OUTCOME    →B/s▼  ←B/s  PKT/s  BYTES
                        default/w…-1:40000 shop/cart…f9c:8080 tcp   reset       1.3M   999     12    34M
                        [fd00::1]:5353     10.9.8.7:53        udp   ok             0     0      0   1.0M
                        """
                                + "\n".repeat(17)
                                + "? help  q quit  / filter  s sort  g group  ↑↓ select  ⏎ details  space pause");
        assertThat(lines.get(4).isFailed()).isTrue();
        assertThat(lines.get(5).isFailed()).isFalse();
        assertThat(lines.get(4).isSelected()).isTrue();
        assertThat(lines.get(5).isSelected()).isFalse();
    }

    @Test
    void shouldUseTheRoomOfAWideTerminal() {
        final List<Line> lines = new TopScreen(160, 24).lines(state(), FLOWS, STATUS);
        assertThat(lines).allSatisfy(line -> assertThat(line.text()).hasSize(160));
        assertThat(lines.get(3).text()).contains("OUTCOME", "STATE", "PROCESS", "RTT", "AGE", "RETR", "INTERFACE");
        assertThat(lines.get(4).text()).contains("closed", "nginx", "1.3ms", "90s", "shop/cart");
    }

    @Test
    void shouldMarkTheSortedColumnAndShowBits() {
        final TopState state = state();
        state.onKey(TopKey.LETTER, 'b');
        state.onKey(TopKey.LETTER, 's');
        state.onKey(TopKey.LETTER, 's');
        final List<Line> lines = new TopScreen(80, 24).lines(state, FLOWS, STATUS);
        assertThat(lines.get(0).text()).contains("10Mb/s");
        assertThat(lines.get(3).text()).contains("→b/s", "BYTES▼").doesNotContain("→b/s▼");
        assertThat(lines.get(4).text()).contains("10M", "8.0k");
    }

    @Test
    void shouldExplainItsKeys() {
        final TopState state = state();
        state.onKey(TopKey.LETTER, '?');
        assertThat(text(new TopScreen(80, 24).lines(state, FLOWS, STATUS)))
                .contains("rates in bits or bytes", "no_answer", "any key: back")
                .doesNotContain("default/w");
        state.onKey(TopKey.LETTER, 'q');
        assertThat(state.isOver())
                .as("any key closes the help, and does no more")
                .isFalse();
        assertThat(text(new TopScreen(80, 24).lines(state, FLOWS, STATUS))).contains("default/w");
    }

    @Test
    void shouldShowGroupsOfOneNameWithoutADestination() {
        final TopState state = new TopState("", "rate", "process");
        final Map<String, Object> group =
                Map.of("source", "nginx", "destination", "", "flows", 5L, "failed", 2L, "flow.bytes.rate", 1000L);
        final FlowsAnswer flows = new FlowsAnswer(1, 5, 0, 5, 0, 0, List.of(group));
        final List<Line> lines = new TopScreen(80, 24).lines(state, flows, STATUS);
        assertThat(lines.get(3).text())
                .startsWith("NAME ")
                .contains("FLOWS", "FAILED")
                .doesNotContain("DESTINATION");
        assertThat(lines.get(4).text()).startsWith("nginx ").contains(" 5 ", " 2 ");
        assertThat(lines.get(4).isFailed()).isTrue();
        assertThat(new TopScreen(80, 24).once(state, flows, STATUS, false)).hasSize(1);
    }

    @Test
    void shouldShowLossesAndFailedChecks() {
        final StatusAnswer status = status(
                Map.of("packets.seen", 5L, "records_dropped_queue_full", 7L),
                new HealthAnswer(false, Map.of("interfaces", new HealthAnswer.Check(false, "0 attached"))));
        assertThat(new TopScreen(100, 24).lines(state(), FLOWS, status).get(1).text())
                .contains("7 LOST")
                .contains("health: interfaces: 0 attached");
    }

    @Test
    void shouldKeepTheSelectedRowInSight() {
        final TopState state = state();
        for (int i = 0; i < 30; i++) {
            state.onKey(TopKey.DOWN, ' ');
        }
        final FlowsAnswer many = new FlowsAnswer(1, 40, 0, 40, 0, 0, Collections.nCopies(40, UDP));
        final List<Line> lines = new TopScreen(80, 10).lines(state, many, STATUS);
        assertThat(lines).hasSize(10);
        assertThat(lines.stream().filter(Line::isSelected)).hasSize(1);
    }

    @Test
    void shouldShowAllOfOneFlow() {
        final TopState state = state();
        state.onKey(TopKey.ENTER, ' ');
        assertThat(text(new TopScreen(80, 40).lines(state, FLOWS, STATUS)))
                .contains("source.k8s.pod.name                   web-1")
                .contains("flow.tcp.rtt.avg                      1.25 ms")
                .contains("flow.bytes.total                      34000000 (32.4 MiB)")
                .containsPattern("start_ns +2023-11-1[45] \\d\\d:\\d\\d:20.000 [+-]\\d\\d:\\d\\d");
        state.onKey(TopKey.ESCAPE, ' ');
        assertThat(text(new TopScreen(80, 40).lines(state, FLOWS, STATUS))).contains("SOURCE");
    }

    @Test
    void shouldFilterAsOneTypesAndKeepTheLastFilterThatCanBeRead() {
        final TopState state = new TopState("", "rate", "");
        assertThat(state.onKey(TopKey.LETTER, '/')).isFalse();
        assertThat(state.onKey(TopKey.LETTER, 'a')).isTrue();
        assertThat(state.request()).containsEntry("filter", "a");
        assertThat(state.onKey(TopKey.LETTER, '(')).isFalse();
        assertThat(state.request()).containsEntry("filter", "a");
        assertThat(new TopScreen(100, 24).lines(state, FLOWS, STATUS).get(2).text())
                .startsWith("filter> a(_  filter, column 3: term expected");
        state.onKey(TopKey.BACKSPACE, ' ');
        state.onKey(TopKey.ENTER, ' ');
        assertThat(state.onKey(TopKey.LETTER, 's')).isTrue();
        assertThat(state.request()).containsEntry("sort", "packet_rate").containsEntry("filter", "a");
        assertThat(state.onKey(TopKey.LETTER, 'g')).isTrue();
        assertThat(state.request()).containsEntry("group", "pod");
        state.onKey(TopKey.LETTER, 'q');
        assertThat(state.isOver()).isTrue();
    }
}
