package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedMetrics;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real agent's telemetry of itself: its metrics and what it does as traces, at the collector of its flows. */
@Tag("one-jdk")
class TelemetrySystemTest {
    private static final String SCOPE = "io.merrow.agent";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private Link link;
    private OtlpReceiver receiver;
    private Path config;

    @BeforeEach
    void makeNamespaces() throws IOException {
        lab = new FaultLab(network, directory);
        lab.mountBpf();
        link = lab.link();
        receiver = lab.receiver();
        config = lab.path("merrow.yaml");
    }

    private void configure(final String device, final String udpTimeout, final String internal) throws IOException {
        Files.writeString(
                config,
                """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {server: {enabled: false}, %s}
                span: {max_record_interval: 500ms, tcp_fin_timeout: 500ms, udp_timeout: %s, icmp_timeout: 1s}
                export: {traces: {otlp: {endpoint: "%s", max_batch_interval: 50ms}}}
                state: {directory: "%s", bpffs_path: "%s", detach: true}
                """
                        .formatted(
                                device,
                                internal,
                                udpTimeout,
                                receiver.grpcEndpoint(),
                                lab.path("state"),
                                lab.path("bpf").resolve("merrow")));
    }

    private ReloadingAgent start() {
        return lab.closedLater(ReloadingAgent.start(link.left().namespace(), config));
    }

    private List<ReceivedSpan> own(final String name) {
        return receiver.spans().stream()
                .filter(span ->
                        span.scope().getName().equals(SCOPE) && span.name().equals(name))
                .toList();
    }

    private ReceivedSpan only(final String name) {
        final List<ReceivedSpan> spans = own(name);
        assertThat(spans).as(name).hasSize(1);
        return spans.get(0);
    }

    private static double value(final ReceivedMetrics metrics, final String name, final String label) {
        return metrics.latest(name).getSum().getDataPointsList().stream()
                .filter(point -> point.getAttributesList().stream()
                        .anyMatch(each -> each.getValue().getStringValue().equals(label)))
                .mapToDouble(NumberDataPoint::getAsDouble)
                .sum();
    }

    /** Of all deltas of {@code merrow_packets}. */
    private static double sum(final ReceivedMetrics metrics, final String label) {
        return metrics.requests().stream()
                .mapToDouble(request -> value(new ReceivedMetrics(List.of(request)), "merrow_packets", label))
                .sum();
    }

    @Test
    void shouldExportItsMetricsAndTraces() throws Exception {
        final String internal = "metrics: {port: 0, otlp: {interval: 300ms}}, traces: {otlp: {interval: 100ms}}";
        configure(link.left().interfaceName(), "1s", internal);
        final ReloadingAgent agent = start();
        Traffic.over(link).connections(IpVersion.V4, 3, 2_000, 20_000);
        receiver.awaitMetrics(metrics -> metrics.latest("merrow_packets") != null, RunningAgent.PATIENCE);
        receiver.awaitSpans(
                spans -> spans.stream().anyMatch(span -> span.name().equals("export")), RunningAgent.PATIENCE);
        configure(link.left().interfaceName(), "2s", internal);
        agent.reload();
        final RunningAgent.Ledger ledger = agent.stop();

        final ReceivedSpan start = only("start");
        assertThat(start.parentSpanId()).isEmpty();
        for (final String step : List.of("load programs", "restore state", "start threads", "start interfaces")) {
            assertThat(only(step).parentSpanId()).as(step).isEqualTo(start.spanId());
            assertThat(only(step).traceId()).isEqualTo(start.traceId());
        }
        assertThat(only("reload").stringListAttribute("merrow.reload.changes")).containsExactly("span.udp_timeout");
        final List<ReceivedSpan> exports = own("export");
        assertThat(exports.stream()
                        .mapToLong(span -> span.longAttribute("merrow.export.records"))
                        .sum())
                .isEqualTo(ledger.get("records_exported"));
        assertThat(exports).allSatisfy(span -> {
            assertThat(span.stringAttribute("server.address")).isEqualTo("127.0.0.1");
            assertThat(span.stringAttribute("merrow.export.outcome")).isEqualTo("delivered");
            assertThat(span.longAttribute("merrow.export.bytes")).isPositive();
        });
        only("stop");

        final ReceivedMetrics metrics = receiver.metrics();
        assertThat(value(metrics, "merrow_packets", "seen")).isEqualTo(ledger.get("packets.seen"));
        assertThat(metrics.latest("merrow_records_exported")
                        .getSum()
                        .getDataPoints(0)
                        .getAsDouble())
                .isEqualTo(ledger.get("records_exported"));
        assertThat(metrics.names()).contains("jvm_memory_used_bytes", "merrow_stage_duration_seconds", "merrow_flows");
    }

    /** Enabled, moved and disabled while it runs. */
    @Test
    void shouldFollowReloads() throws Exception {
        configure(link.left().interfaceName(), "1s", "metrics: {port: 0}");
        final ReloadingAgent agent = start();
        configure(
                link.left().interfaceName(),
                "1s",
                "metrics: {port: 0, otlp: {interval: 100ms, temporality: delta}}, traces: {otlp: {interval: 100ms}}");
        agent.reload();
        Traffic.over(link).udp(IpVersion.V4, 20, 300);
        receiver.awaitMetrics(
                metrics -> metrics.latest("merrow_packets") != null && sum(metrics, "seen") >= 20,
                RunningAgent.PATIENCE);
        receiver.awaitSpans(
                spans -> spans.stream().anyMatch(span -> span.name().equals("reload")), RunningAgent.PATIENCE);
        try (OtlpReceiver other = RunningAgent.receiverIn(link.left().namespace())) {
            configure(
                    link.left().interfaceName(),
                    "1s",
                    "metrics: {port: 0, otlp: {interval: 100ms, temporality: delta, collector: {endpoint: \""
                            + other.httpEndpoint()
                            + "\", protocol: http_binary}}}, traces: {otlp: {collector: {endpoint: \""
                            + other.grpcEndpoint() + "\"}, interval: 100ms}}");
            agent.reload();
            other.awaitMetrics(metrics -> metrics.latest("merrow_packets") != null, RunningAgent.PATIENCE);
            other.awaitSpans(
                    spans -> spans.stream().anyMatch(span -> span.name().equals("reload")), RunningAgent.PATIENCE);
            configure(link.left().interfaceName(), "1s", "metrics: {port: 0}");
            agent.reload(); // sends what there is
            final RunningAgent.Ledger ledger = agent.stop();
            assertThat(sum(receiver.metrics(), "seen") + sum(other.metrics(), "seen"))
                    .as("each packet in one delta")
                    .isLessThanOrEqualTo(ledger.get("packets.seen"));
        }
    }

    @Test
    void shouldTraceWhyAStartFailed() throws Exception {
        configure(
                link.left().interfaceName(),
                "1s",
                "metrics: {listen_address: 203.0.113.9}, traces: {otlp: {interval: 1h}}");
        final ReloadingAgent agent =
                lab.closedLater(ReloadingAgent.launch(link.left().namespace(), config));
        agent.await("failed to listen on 203.0.113.9");
        receiver.awaitSpans(
                spans -> spans.stream().anyMatch(span -> span.name().equals("start")), RunningAgent.PATIENCE);
        final Status status = only("start").span().getStatus();
        assertThat(status.getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(status.getMessage()).contains("203.0.113.9");
    }

    @Test
    void shouldTraceTheWatchesOfACluster() throws Exception {
        final MockCluster cluster = lab.closedLater(new MockCluster(link.left().namespace()));
        configure(link.left().interfaceName(), "1s", "metrics: {port: 0}, traces: {otlp: {interval: 100ms}}");
        final String informer = "discovery: {informer: {k8s: {kubeconfig_path: \"" + cluster.kubeconfig(directory)
                + "\", selectors: [{kind: Pod}]}}, ";
        Files.writeString(config, Files.readString(config).replace("discovery: {", informer));
        start();
        receiver.awaitSpans(
                spans -> spans.stream()
                        .filter(span -> span.name().equals("watch start"))
                        .anyMatch(span ->
                                span.stringAttribute("merrow.watch.kind").equals("pods")),
                RunningAgent.PATIENCE);
        assertThat(own("watch start")).allSatisfy(span -> assertThat(span.stringAttribute("merrow.watch.cause"))
                .isEqualTo("start"));
    }

    /** A collector of its own telemetry that is away costs the agent nothing but a second at its end. */
    @Test
    void shouldDeliverFlowsThoughItsOwnCollectorIsAway() throws Exception {
        configure(
                link.left().interfaceName(),
                "1s",
                "metrics: {port: 0, otlp: {interval: 100ms, collector: {endpoint: \"http://127.0.0.1:9\"}}},"
                        + " traces: {otlp: {interval: 100ms, collector: {endpoint: \"http://127.0.0.1:9\"}}}");
        final ReloadingAgent agent = start();
        Traffic.over(link).connections(IpVersion.V4, 3, 2_000, 20_000);
        agent.await("failed to export the agent's own metrics to collector http://127.0.0.1:9: .*");
        agent.await("failed to export the agent's own traces to collector http://127.0.0.1:9: .*");
        final RunningAgent.Ledger ledger = agent.stop();
        assertThat(ledger.get("records_exported"))
                .isPositive()
                .isEqualTo(receiver.spans().size());
        assertThat(Map.of("difference", ledger.get("difference.records"))).containsEntry("difference", 0L);
    }
}
