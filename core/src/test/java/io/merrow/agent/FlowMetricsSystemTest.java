package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedMetrics;
import io.merrow.lab.Traffic;
import io.merrow.system.NetworkNamespace;
import io.merrow.telemetry.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real agent's flow metrics: each packet of the wire is in one of them, once, whatever happens. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class FlowMetricsSystemTest {
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final int CONNECTIONS = 6;
    private static final String PACKETS = "merrow.flow.packets";

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

    private void configure(final String temporality, final boolean isHttp, final boolean detach) throws IOException {
        Files.writeString(
                config,
                """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {metrics: {port: 0}, server: {enabled: false}}
                pipeline: {flow_producer: {flow_store_poll_interval: 100ms}}
                span: {max_record_interval: 500ms, tcp_fin_timeout: 500ms, udp_timeout: 1s, icmp_timeout: 1s}
                state: {directory: "%s", bpffs_path: "%s", detach: %s}
                export:
                  traces: {otlp: {endpoint: "%s", protocol: %s, max_batch_interval: 50ms}}
                  metrics: {otlp: {interval: 300ms, temporality: %s}}
                """
                        .formatted(
                                link.left().interfaceName(),
                                lab.path("state"),
                                lab.path("bpf").resolve("merrow"),
                                detach,
                                isHttp ? receiver.httpEndpoint() : receiver.grpcEndpoint(),
                                isHttp ? "http_binary" : "grpc",
                                temporality));
    }

    private ReloadingAgent start() {
        return lab.closedLater(ReloadingAgent.start(link.left().namespace(), config));
    }

    /** The receiver's sockets are where the agent is. */
    private void connect() {
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", link.left().namespace().name()))) {
            receiver.connect();
        }
    }

    private void traffic() {
        final Traffic traffic = Traffic.over(link);
        traffic.connections(IpVersion.V4, CONNECTIONS, 2_000, 20_000);
        traffic.udp(IpVersion.V6, 20, 300);
        traffic.ping(IpVersion.V4, 3, 56);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cumulative", "delta"})
    void shouldHaveEachPacketOfTheWireOnceOverOutageReloadAndRestart(final String temporality) throws Exception {
        final InterfaceCounters before = link.left().awaitQuiet(QUIET, Duration.ofSeconds(30));
        configure(temporality, false, false);
        final ReloadingAgent first = start();
        traffic();
        receiver.awaitMetrics(metrics -> metrics.sum(PACKETS) > 0, RunningAgent.PATIENCE);
        receiver.disconnect();
        traffic();
        first.await("failed to export flow metrics to collector .*: .*; retrying in 300 ms; nothing is lost");
        connect();
        configure(temporality, true, false);
        first.reload();
        traffic();
        first.stop();
        traffic(); // no agent is there, and the kernel counts on
        configure(temporality, false, true);
        final ReloadingAgent second = start();
        traffic();
        final RunningAgent.Ledger ledger = second.stop();

        final ReceivedMetrics metrics = receiver.metrics();
        final InterfaceCounters wire =
                link.left().awaitQuiet(QUIET, Duration.ofSeconds(30)).minus(before);
        assertThat(metrics.sum(PACKETS)).isEqualTo(ledger.get("record_packets")).isEqualTo(wire.packets());
        assertThat(metrics.sum("merrow.flow.bytes")).isEqualTo(ledger.get("record_bytes"));
        assertThat(ledger.get("difference.record_packets")).isZero();
        // A flow that was handed over started in one process and ended in another.
        final Map<String, String> tcp = Map.of("network.transport", "tcp", "flow.outcome", "ok");
        assertThat(metrics.sum("merrow.flow.started", tcp)).isEqualTo(5 * CONNECTIONS);
        assertThat(metrics.sum("merrow.flow.ended", tcp)).isEqualTo(5 * CONNECTIONS);
        assertThat(metrics.sum("merrow.flow.tcp.handshake.duration")).isEqualTo(5 * CONNECTIONS);
        assertThat(metrics.sum("merrow.flow.ended")).isEqualTo(metrics.sum("merrow.flow.started"));
    }

    @Test
    void shouldShowPrometheusTheSamePackets() throws Exception {
        configure("cumulative", false, true);
        final ReloadingAgent agent = start();
        traffic();
        Await.until("the end of all flows", () -> agent.metrics().contains("\nmerrow_flows 0.0"));
        final String page = agent.metrics("/metrics/flows");
        final double scraped = PrometheusText.parse(directory, page.substring(page.indexOf("\r\n\r\n") + 4)).stream()
                .filter(sample -> sample.name().equals("merrow_flow_packets_total"))
                .mapToDouble(PrometheusText.Sample::value)
                .sum();
        final RunningAgent.Ledger ledger = agent.stop();
        assertThat(scraped).isEqualTo(ledger.get("record_packets"));
        assertThat(receiver.metrics().sum(PACKETS)).isEqualTo(ledger.get("record_packets"));
    }
}
