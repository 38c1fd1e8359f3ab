package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import io.merrow.lab.TrafficReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** End to end: what is filtered never leaves, is counted, and everything else stays exact. */
@Tag("one-jdk")
class FilterSystemTest {
    private static final int DATAGRAMS = 200;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private String config(final String endpoint, final String filter) {
        return """
                discovery:
                  instrument:
                    interfaces: ["*", "!lo"]
                span:
                  max_record_interval: 1s
                  tcp_fin_timeout: 1s
                export:
                  traces:
                    otlp:
                      endpoint: %s
                      max_batch_interval: 100ms
                %s
                """
                .formatted(endpoint, filter);
    }

    private static void assertLedgerIsZero(final RunningAgent.Ledger ledger) {
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference))
                    .as("difference of " + difference)
                    .isZero();
        }
    }

    private static long packets(final List<ReceivedSpan> spans) {
        return spans.stream()
                .mapToLong(s -> s.longAttribute("flow.packets.delta") + s.longAttribute("flow.reverse.packets.delta"))
                .sum();
    }

    /**
     * IPv6 and ICMP are muted in the kernel. The kernel cannot know the source, so what comes from the other end is
     * held back when its records are due.
     */
    @Test
    void shouldExportOnlyWhatPassesAndCountTheRest() {
        final String filter =
                """
                filter:
                  source:
                    address: {match: ["%s"]}
                  network:
                    type: {match: ipv4}
                    transport: {match: "tcp, udp", not_match: ["ic*"]}
                """
                        .formatted(link.left().ipv4());
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
            try (RunningAgent agent =
                    RunningAgent.start(link.left().namespace(), directory, config(receiver.grpcEndpoint(), filter))) {
                final InterfaceCounters before = link.left().counters();
                final Traffic out = Traffic.over(link);
                final Traffic in = new Traffic(link.right(), link.left());
                final TrafficReport tcp = out.tcp(IpVersion.V4, 100_000, 1000);
                final TrafficReport udp = out.udp(IpVersion.V4, DATAGRAMS, 100);
                out.udp(IpVersion.V6, DATAGRAMS, 100);
                out.ping(IpVersion.V4, 10, 56);
                in.tcp(IpVersion.V4, 100_000, 1000);
                in.udp(IpVersion.V4, DATAGRAMS, 100);
                final InterfaceCounters wire = link.left()
                        .awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30))
                        .minus(before);
                final RunningAgent.Ledger ledger = agent.stop();
                final List<ReceivedSpan> spans = receiver.spans();

                assertLedgerIsZero(ledger);
                assertThat(ledger.get("packets.seen")).isEqualTo(wire.packets());
                assertThat(ledger.get("packets.filtered"))
                        .as("UDP over IPv6, both ways, and pings with their answers, at least")
                        .isGreaterThanOrEqualTo(2 * DATAGRAMS + 20);
                assertThat(ledger.get("packets.flow_created"))
                        .as("flows with an entry")
                        .isEqualTo(4);
                assertThat(ledger.get("records_filtered")).isGreaterThanOrEqualTo(2);
                assertThat(ledger.get("records_exported")).isEqualTo(spans.size());
                assertThat(spans).isNotEmpty().allMatch(s -> s.stringAttribute("source.address")
                        .equals(link.left().ipv4()));
                assertThat(spans.stream().map(ReceivedSpan::traceId).distinct()).hasSize(2);
                assertExact(spans, tcp, udp);
            }
        }
    }

    private static void assertExact(final List<ReceivedSpan> spans, final TrafficReport tcp, final TrafficReport udp) {
        final List<ReceivedSpan> datagrams = ofPort(spans, udp.clientPort());
        assertThat(packets(datagrams)).isEqualTo(2 * DATAGRAMS);
        final List<ReceivedSpan> connection = ofPort(spans, tcp.clientPort());
        final ReceivedSpan last = connection.get(connection.size() - 1);
        assertThat(packets(connection))
                .isEqualTo(last.longAttribute("flow.packets.total") + last.longAttribute("flow.reverse.packets.total"));
    }

    private static List<ReceivedSpan> ofPort(final List<ReceivedSpan> spans, final int port) {
        return spans.stream()
                .filter(s -> s.longAttribute("source.port", -1) == port)
                .toList();
    }

    /** Neither type nor counterpart of an echo request (8, 0) is a port, for the kernel as for records. */
    @Test
    void shouldNotTakeIcmpTypesForPorts() {
        final String filter = "filter: {source: {port: {not_match: [8, 0]}}, destination: {port: {not_match: [0, 8]}}}";
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace());
                RunningAgent agent = RunningAgent.start(
                        link.left().namespace(), directory, config(receiver.grpcEndpoint(), filter))) {
            Traffic.over(link).ping(IpVersion.V4, 3, 56);
            receiver.awaitSpans(1, RunningAgent.PATIENCE);
            assertThat(receiver.spans().get(0).stringAttribute("network.transport"))
                    .isEqualTo("icmp");
            assertThat(receiver.spans().get(0).longAttribute("source.port")).isZero();
            assertLedgerIsZero(agent.stop());
        }
    }

    @Test
    void shouldNotAttachToAnInterfaceThatIsFiltered() {
        try (RunningAgent agent = RunningAgent.launch(
                link.left().namespace(),
                directory,
                config(
                        "http://127.0.0.1:9",
                        "filter: {network: {interface_name: {not_match: \""
                                + link.left().interfaceName() + "\"}}}"))) {
            agent.process().awaitStderr("no interface matches.*not excluded by filter.network", RunningAgent.PATIENCE);
        }
    }

    @Test
    void shouldReportWhichPatternNothingIsCalledBy() {
        try (RunningAgent agent = RunningAgent.launch(
                link.left().namespace(),
                directory,
                config("http://127.0.0.1:9", "filter: {network: {transport: {match: tpc}}}"))) {
            agent.process()
                    .awaitStderr(
                            "filter.network.transport: unknown value \"tpc\"; did you mean tcp", RunningAgent.PATIENCE);
            assertThat(agent.process().awaitExit(RunningAgent.PATIENCE)).isEqualTo(2);
        }
    }
}
