package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real agent, other configurations while it counts: no packet is lost, no record, nothing else. */
@Tag("one-jdk")
class ReloadSystemTest {
    private static final int RELOADS = 50;
    private static final int WARM_UPS = 4;

    /** So many, and every thread that sends has been started. */
    private static final int REQUESTS = 5;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private OtlpReceiver receiver() {
        return lab.closedLater(RunningAgent.receiverIn(link.left().namespace()));
    }

    private ReloadingAgent start(final Path file) {
        return lab.closedLater(ReloadingAgent.start(link.left().namespace(), file));
    }

    private static void assertLedgerIsZero(final RunningAgent.Ledger ledger) {
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference)).as(difference).isZero();
        }
    }

    /** One of two collectors, with or without a filter, other timeouts, batches and interfaces. */
    private String variant(final int number, final OtlpReceiver first, final OtlpReceiver second) {
        final boolean isOdd = number % 2 == 1;
        return """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {metrics: {port: 0}, server: {enabled: false}}
                span: {max_record_interval: 1s, udp_timeout: %ds}
                filter: {source: {port: {not_match: "%s"}, address: {not_match: %s}}}
                export:
                  traces:
                    otlp: {endpoint: "%s", protocol: %s, max_batch_interval: 50ms, max_concurrent_exports: %d}
                """
                .formatted(
                        link.left().interfaceName() + (isOdd ? ", dummy*" : ""),
                        isOdd ? 2 : 3,
                        isOdd ? "9" : "",
                        isOdd ? "[203.0.113.0/24]" : "[]",
                        isOdd ? first.httpEndpoint() : second.grpcEndpoint(),
                        isOdd ? "http_binary" : "grpc",
                        isOdd ? 2 : 3);
    }

    @Test
    void shouldLeakNothingAndLoseNothingInFiftyReloadsUnderLoad() throws Exception {
        final OtlpReceiver first = receiver();
        final OtlpReceiver second = receiver();
        final Path file = Files.writeString(directory.resolve("merrow.yaml"), variant(0, first, second));
        final ReloadingAgent agent = start(file);
        final DatagramLoad load = lab.closedLater(new DatagramLoad(link));
        final Map<String, Long> before = new TreeMap<>();
        for (int number = 1; number <= WARM_UPS; number++) { // what is made once is there then: caches, pools
            Files.writeString(file, variant(number, first, second));
            agent.reload();
            final OtlpReceiver receiver = number % 2 == 1 ? first : second;
            receiver.awaitRequests(receiver.requests().size() + REQUESTS, RunningAgent.PATIENCE);
            agent.holdings().forEach((what, count) -> before.merge(what, count, Math::max));
        }
        for (int number = 1; number <= RELOADS; number++) {
            Files.writeString(file, variant(number, first, second));
            agent.reload();
        }
        agent.awaitHoldings(before);
        assertThat(ofBpf(agent.holdings())).isEqualTo(ofBpf(before));
        assertThat(agent.metrics())
                .contains("merrow_config_reloads_total " + (double) (WARM_UPS + RELOADS))
                .contains("merrow_config_reloads_refused_total 0.0");
        final long sent = load.stop();
        final RunningAgent.Ledger ledger = agent.stop();

        assertLedgerIsZero(ledger);
        final List<ReceivedSpan> spans = new ArrayList<>(first.spans());
        spans.addAll(second.spans());
        assertThat(first.spans()).isNotEmpty();
        assertThat(second.spans()).isNotEmpty();
        assertThat(spans.stream().map(ReceivedSpan::spanId).distinct()).hasSameSizeAs(spans);
        assertThat(ledger.get("records_exported")).isEqualTo(spans.size());
        assertThat(spans.stream()
                        .filter(span -> span.longAttribute("destination.port", -1) == DatagramLoad.PORT)
                        .mapToLong(span -> span.longAttribute("flow.packets.delta"))
                        .sum())
                .isEqualTo(sent);
    }

    private static Map<String, Long> ofBpf(final Map<String, Long> holdings) {
        final Map<String, Long> some = new TreeMap<>(holdings);
        some.keySet().removeIf(what -> !what.contains("bpf"));
        return some;
    }

    /** As the kubelet does it: the new directory is complete before a link is renamed over the old one. */
    private void swap(final String version, final String yaml) throws IOException {
        Files.writeString(
                Files.createDirectory(directory.resolve(".." + version)).resolve("merrow.yaml"), yaml);
        Files.createSymbolicLink(directory.resolve("..tmp"), Path.of(".." + version));
        Files.move(
                directory.resolve("..tmp"),
                directory.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void shouldFollowAConfigMapAndRefuseWhatIsBad() throws Exception {
        final String yaml = "{auto_reload: true, internal: {metrics: {port: 0}, server: {enabled: false}}, discovery:"
                + " {instrument: {interfaces: [\"*\", \"!lo\"]}}, export: {traces: {stdout: {format: json}}}, %s}";
        final Path file = directory.resolve("merrow.yaml");
        swap("v1", yaml.formatted("log_level: info"));
        Files.createSymbolicLink(file, Path.of("..data", "merrow.yaml"));
        final ReloadingAgent agent = start(file);

        swap("v2", yaml.formatted("span: {udp_timeout: 7s}"));
        agent.await("configuration reloaded: span.udp_timeout");
        swap("v3", yaml.formatted("spam: {}"));
        agent.await(
                "failed to reload the configuration, the previous one stays in force: .*merrow.yaml:1:\\d+: unknown key spam");
        Files.delete(file);
        agent.await(
                "failed to reload the configuration, the previous one stays in force: .*merrow.yaml: file not found");
        Files.createSymbolicLink(file, Path.of("..data", "merrow.yaml"));
        swap("v4", yaml.formatted("span: {udp_timeout: 7s}, parser: {vxlan_port: [8472]}"));
        agent.await("restart required for parser.vxlan_port");
        swap("v5", yaml.formatted("log_level: warn, filter: {network: {transport: {match: tpc}}}"));
        agent.await("failed to reload.* filter.network.transport: unknown value \"tpc\"; did you mean tcp");

        agent.hangUp();
        final RunningAgent.Ledger ledger = agent.stop();
        assertLedgerIsZero(ledger);
    }

    @Test
    void shouldKeepASignalThatComesDuringTheStartAndStopThoughOneComesThen() throws Exception {
        final Path file = Files.writeString(
                directory.resolve("merrow.yaml"),
                "{internal: {metrics: {enabled: false}, server: {enabled: false}},"
                        + " discovery: {instrument: {interfaces: [lo]}}}");
        final ReloadingAgent agent =
                lab.closedLater(ReloadingAgent.launch(link.left().namespace(), file));
        agent.await("no exporter configured");
        agent.hangUp();
        agent.await("merrow .* is running");
        agent.await("configuration reloaded: no changes");
        agent.terminate();
        for (int i = 0; i < 20; i++) {
            agent.hangUp();
        }
        assertLedgerIsZero(agent.awaitEnd());
    }
}
