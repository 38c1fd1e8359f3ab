package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.sampling.SamplingThreshold;
import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two real agents, one at each end of the same connections, choose the same traces, each with all of its spans. */
@Tag("one-jdk")
class SamplingSystemTest {
    private static final int CONNECTIONS = 60;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private static String config(final String interfaceName, final OtlpReceiver receiver, final String sampling) {
        return """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {metrics: {port: 0}, server: {enabled: false}}
                pipeline: {flow_producer: {flow_store_poll_interval: 100ms}}
                span: {max_record_interval: 300ms, tcp_fin_timeout: 1s}
                export:
                  traces:
                    sampling: %s
                    otlp: {endpoint: "%s", max_batch_interval: 50ms}
                """
                .formatted(interfaceName, sampling, receiver.grpcEndpoint());
    }

    private static Set<String> traces(final OtlpReceiver receiver) {
        return receiver.spans().stream().map(ReceivedSpan::traceId).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isChosen(final ReceivedSpan span, final long threshold) {
        return SamplingThreshold.chooses(
                threshold, Long.parseUnsignedLong(span.traceId().substring(16), 16));
    }

    @Test
    void shouldChooseTheSameWholeTracesAtBothEnds() {
        final OtlpReceiver atClient =
                lab.closedLater(RunningAgent.receiverIn(link.left().namespace()));
        final OtlpReceiver atServer =
                lab.closedLater(RunningAgent.receiverIn(link.right().namespace()));
        final RunningAgent client = lab.closedLater(RunningAgent.start(
                link.left().namespace(),
                directory,
                config(link.left().interfaceName(), atClient, "{ratio: 0.5, keep: {failures: false}}")));
        final RunningAgent server = lab.closedLater(RunningAgent.start(
                link.right().namespace(), directory, config(link.right().interfaceName(), atServer, "{ratio: 1}")));
        Traffic.over(link).connections(IpVersion.V4, CONNECTIONS, 500, 500);
        final RunningAgent.Ledger ledger = client.stop();
        server.stop();

        final long half = SamplingThreshold.of(0.5);
        final List<ReceivedSpan> all = atServer.spans();
        assertThat(traces(atServer)).hasSize(CONNECTIONS);
        assertThat(all)
                .allSatisfy(span -> assertThat(span.span().getTraceState()).isEmpty());
        assertThat(atClient.spans())
                .isNotEmpty()
                .allSatisfy(span -> assertThat(span.span().getTraceState()).isEqualTo("ot=th:8"));
        final Set<String> expected = all.stream()
                .filter(span -> isChosen(span, half))
                .map(ReceivedSpan::traceId)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(traces(atClient)).isEqualTo(expected);
        assertThat(expected.size()).isBetween(10, CONNECTIONS - 10);
        // Whole: what each trace has from its first record to its last.
        final Set<String> ended = atClient.spans().stream()
                .filter(span -> !span.stringAttribute("flow.end_reason").equals("active timeout"))
                .map(ReceivedSpan::traceId)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ended).isEqualTo(expected);
        assertThat(atClient.spans().stream()
                        .filter(span -> span.span().getParentSpanId().isEmpty())
                        .count())
                .isEqualTo(expected.size());
        assertThat(ledger.get("records_sampled_out")).isPositive();
        assertThat(ledger.get("records_emitted"))
                .isEqualTo(ledger.get("records_sampled_out") + ledger.get("records_exported"));
        assertThat(ledger.get("difference.records")).isZero();
    }

    @Test
    void shouldKeepFailuresAndCloseTheBooks() {
        final OtlpReceiver receiver =
                lab.closedLater(RunningAgent.receiverIn(link.left().namespace()));
        final RunningAgent agent = lab.closedLater(RunningAgent.start(
                link.left().namespace(), directory, config(link.left().interfaceName(), receiver, "{ratio: 0}")));
        Traffic.over(link).connections(IpVersion.V4, 5, 500, 500);
        link.left()
                .namespace()
                .shell("curl --silent --max-time 5 http://" + link.right().address(IpVersion.V4) + ":9/ || true");
        final RunningAgent.Ledger ledger = agent.stop();
        assertThat(receiver.spans()).isNotEmpty().allSatisfy(span -> {
            assertThat(span.stringAttribute("flow.outcome")).isEqualTo("refused");
            assertThat(span.span().getTraceState()).isEqualTo("ot=th:0");
        });
        assertThat(ledger.get("records_sampled_out")).isGreaterThanOrEqualTo(5);
        assertThat(ledger.get("difference.records")).isZero();
        assertThat(ledger.get("difference.record_packets")).isZero();
    }
}
