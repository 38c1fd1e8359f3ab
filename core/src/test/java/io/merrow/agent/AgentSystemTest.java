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
import io.merrow.system.NetworkNamespace;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * End to end: real traffic between two namespaces, the real agent in one of them, real OTLP. Whatever the interface
 * counted, the spans add up to.
 */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class AgentSystemTest {
    private static final int TCP_UP = 3_000_000;
    private static final int TCP_DOWN = 500_000;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private String config(final String interfaceName, final String protocol, final String endpoint) {
        return """
                discovery:
                  instrument:
                    interfaces: [%s]
                span:
                  max_record_interval: 1s
                  tcp_fin_timeout: 1s
                  udp_timeout: 10m
                  icmp_timeout: 10m
                pipeline:
                  flow_producer:
                    flow_store_poll_interval: 200ms
                    workers: 2
                export:
                  traces:
                    otlp:
                      protocol: %s
                      endpoint: %s
                      max_batch_interval: 100ms
                      timeout: 300s
                      max_export_timeout: 300s
                      retry:
                        initial_interval: 100ms
                        max_interval: 500ms
                """
                .formatted(interfaceName, protocol, endpoint);
    }

    private static long sum(final List<ReceivedSpan> spans, final ToLongFunction<ReceivedSpan> value) {
        return spans.stream().mapToLong(value).sum();
    }

    private static List<ReceivedSpan> named(final List<ReceivedSpan> spans, final String name) {
        return spans.stream().filter(s -> s.name().equals(name)).toList();
    }

    /** By both ports: another connection may have drawn the client's, too. */
    private static List<ReceivedSpan> of(final List<ReceivedSpan> spans, final TrafficReport sent) {
        return spans.stream()
                .filter(s -> s.longAttribute("source.port", -1) == sent.clientPort())
                .filter(s -> s.longAttribute("destination.port", -1) == sent.serverPort())
                .toList();
    }

    /** Sum of deltas, both directions: by the agent, what crossed the interface in IP packets. */
    private static void assertSpansEqualInterface(
            final List<ReceivedSpan> spans, final InterfaceCounters wire, final RunningAgent.Ledger ledger) {
        final long notIpPackets = ledger.get("packets.not_ip_arp") + ledger.get("packets.not_ip_other");
        final long notIpBytes = ledger.get("bytes.not_ip_arp") + ledger.get("bytes.not_ip_other");
        assertThat(ledger.get("packets.seen")).as("packets that the hooks saw").isEqualTo(wire.packets());
        assertThat(ledger.get("bytes.seen")).as("bytes that the hooks saw").isEqualTo(wire.bytes());
        assertThat(sum(
                        spans,
                        s -> s.longAttribute("flow.packets.delta") + s.longAttribute("flow.reverse.packets.delta")))
                .as("packets in spans")
                .isEqualTo(wire.packets() - notIpPackets);
        assertThat(sum(spans, s -> s.longAttribute("flow.bytes.delta") + s.longAttribute("flow.reverse.bytes.delta")))
                .as("bytes in spans")
                .isEqualTo(wire.bytes() - notIpBytes);
    }

    private static void assertLedgerIsZero(final RunningAgent.Ledger ledger) {
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference))
                    .as("difference of " + difference)
                    .isZero();
        }
    }

    /** For each trace the deltas add up to the totals of the last span, intervals follow each other, ids are unique. */
    private static void assertEachFlowAddsUp(final List<ReceivedSpan> spans) {
        final Set<String> spanIds = new HashSet<>();
        final Map<String, Long> sums = new HashMap<>();
        final Map<String, Long> totals = new HashMap<>();
        final Map<String, Long> ends = new HashMap<>();
        for (final ReceivedSpan received : spans) {
            final Span span = received.span();
            assertThat(spanIds.add(received.spanId()))
                    .as("span id %s comes once", received.spanId())
                    .isTrue();
            assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
            final Long previousEnd = ends.put(received.traceId(), span.getEndTimeUnixNano());
            if (previousEnd == null) {
                assertThat(received.parentSpanId()).as("the first is a root").isEmpty();
            } else {
                assertThat(received.parentSpanId()).as("a later one is a child").isNotEmpty();
                assertThat(span.getStartTimeUnixNano())
                        .as("begins where the last ended")
                        .isEqualTo(previousEnd);
            }
            for (final String counter :
                    List.of("flow.packets", "flow.bytes", "flow.reverse.packets", "flow.reverse.bytes")) {
                final String key = received.traceId() + counter;
                sums.merge(key, received.longAttribute(counter + ".delta"), Long::sum);
                totals.put(key, received.longAttribute(counter + ".total"));
            }
        }
        assertThat(sums).isEqualTo(totals);
    }

    @Test
    void shouldAccountForEveryPacketOfRealTrafficOverGrpc() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            check(receiver, config(link.left().interfaceName(), "grpc", receiver.grpcEndpoint()));
        }
    }

    @Test
    void shouldAccountForEveryPacketOfRealTrafficOverHttp() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            check(receiver, config(link.left().interfaceName(), "http_binary", receiver.httpEndpoint()));
        }
    }

    private void check(final OtlpReceiver receiver, final String config) {
        final Traffic traffic = Traffic.over(link);
        link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
        try (RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config)) {
            final InterfaceCounters before = link.left().counters();
            final TrafficReport tcp4 = traffic.tcp(IpVersion.V4, TCP_UP, TCP_DOWN);
            final TrafficReport tcp6 = traffic.tcp(IpVersion.V6, TCP_UP, TCP_DOWN);
            final TrafficReport udp4 = traffic.udp(IpVersion.V4, 500, 1000);
            final TrafficReport udp6 = traffic.udp(IpVersion.V6, 500, 100);
            traffic.ping(IpVersion.V4, 20, 56);
            traffic.ping(IpVersion.V6, 20, 56);
            traffic.connections(IpVersion.V4, 200, 100, 1000);
            final InterfaceCounters after = link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
            final RunningAgent.Ledger ledger = agent.stop();
            final List<ReceivedSpan> spans = receiver.spans();

            assertLedgerIsZero(ledger);
            assertSpansEqualInterface(spans, after.minus(before), ledger);
            assertEachFlowAddsUp(spans);
            assertTcp(of(named(spans, "flow_ipv4_tcp"), tcp4), tcp4, IpVersion.V4);
            assertTcp(of(named(spans, "flow_ipv6_tcp"), tcp6), tcp6, IpVersion.V6);
            assertUdp(of(named(spans, "flow_ipv4_udp"), udp4), 500, 14 + 20 + 8 + 1000);
            assertUdp(of(named(spans, "flow_ipv6_udp"), udp6), 500, 14 + 40 + 8 + 100);
            assertPing(named(spans, "flow_ipv4_icmp"), 8, 0, 14 + 20 + 8 + 56);
        }
    }

    private void assertTcp(final List<ReceivedSpan> spans, final TrafficReport sent, final IpVersion version) {
        assertThat(spans).isNotEmpty();
        assertThat(spans.stream().map(ReceivedSpan::traceId).distinct()).hasSize(1);
        final ReceivedSpan last = spans.get(spans.size() - 1);
        assertThat(last.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(last.stringAttribute("flow.direction")).isEqualTo("forward");
        assertThat(last.stringAttribute("source.address")).isEqualTo(link.left().address(version));
        assertThat(last.stringAttribute("destination.address"))
                .isEqualTo(link.right().address(version));
        assertThat(last.longAttribute("destination.port")).isEqualTo(sent.serverPort());
        assertThat(last.stringAttribute("network.transport")).isEqualTo("tcp");
        assertThat(last.stringAttribute("network.interface.name"))
                .isEqualTo(link.left().interfaceName());
        assertThat(last.stringAttribute("network.interface.mac"))
                .isEqualTo(link.left().mac());
        assertThat(last.longAttribute("network.interface.index"))
                .isEqualTo(link.left().interfaceIndex());
        assertThat(last.stringAttribute("flow.end_reason")).isEqualTo("end of Flow detected");
        assertThat(last.stringListAttribute("flow.tcp.flags.tags")).contains("SYN", "ACK", "PSH", "FIN");
        assertThat(last.stringListAttribute("flow.reverse.tcp.flags.tags")).contains("SYN", "ACK", "FIN");
        assertThat(last.stringAttribute("flow.connection.state")).isIn("time_wait", "closed");
        assertThat(last.longAttribute("flow.tcp.handshake.latency")).isPositive();
        final int header = 14 + (version == IpVersion.V4 ? 20 : 40) + 20;
        assertThat(last.longAttribute("flow.bytes.total"))
                .isBetween(TCP_UP + header * last.longAttribute("flow.packets.total"), TCP_UP * 2L);
        assertThat(last.longAttribute("flow.reverse.bytes.total"))
                .isGreaterThanOrEqualTo(TCP_DOWN + header * last.longAttribute("flow.reverse.packets.total"));
    }

    private static void assertUdp(final List<ReceivedSpan> spans, final long datagrams, final long length) {
        final ReceivedSpan last = spans.get(spans.size() - 1);
        assertThat(last.longAttribute("flow.packets.total")).isEqualTo(datagrams);
        assertThat(last.longAttribute("flow.bytes.total")).isEqualTo(datagrams * length);
        assertThat(last.longAttribute("flow.reverse.packets.total")).isEqualTo(datagrams);
        assertThat(last.longAttribute("flow.reverse.bytes.total")).isEqualTo(datagrams * length);
        assertThat(last.stringAttribute("flow.end_reason")).isEqualTo("forced end");
        assertThat(last.hasAttribute("flow.tcp.flags.tags")).isFalse();
    }

    private void assertPing(final List<ReceivedSpan> spans, final long request, final long reply, final long length) {
        final ReceivedSpan last = spans.get(spans.size() - 1);
        assertThat(last.stringAttribute("source.address")).isEqualTo(link.left().ipv4());
        assertThat(last.longAttribute("flow.packets.total")).isEqualTo(20);
        assertThat(last.longAttribute("flow.reverse.packets.total")).isEqualTo(20);
        assertThat(last.longAttribute("flow.bytes.total")).isEqualTo(20 * length);
        assertThat(last.longAttribute("flow.icmp.type.id")).isEqualTo(request);
        assertThat(last.longAttribute("flow.reverse.icmp.type.id")).isEqualTo(reply);
    }

    @Test
    void shouldLoseNothingWhenTheKernelsTableIsFull() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
            final String config = config(link.left().interfaceName(), "grpc", receiver.grpcEndpoint())
                    .replace("pipeline:", "pipeline:\n  flow_capture:\n    flow_stats_capacity: 16");
            try (RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config)) {
                final InterfaceCounters before = link.left().counters();
                Traffic.over(link).connections(IpVersion.V4, 300, 100, 1000);
                final InterfaceCounters after = link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
                final RunningAgent.Ledger ledger = agent.stop();
                assertThat(ledger.get("packets.overflow_sent"))
                        .as("packets that met a full table")
                        .isPositive();
                assertThat(ledger.get("packets.overflow_lost")).isZero();
                assertLedgerIsZero(ledger);
                assertSpansEqualInterface(receiver.spans(), after.minus(before), ledger);
            }
        }
    }

    @Test
    void shouldPutBothEndsOfAConnectionIntoOneTrace() {
        try (OtlpReceiver left = RunningAgent.receiverIn(link.left().namespace());
                OtlpReceiver right = RunningAgent.receiverIn(link.right().namespace());
                RunningAgent client = RunningAgent.start(
                        link.left().namespace(),
                        directory,
                        config(link.left().interfaceName(), "grpc", left.grpcEndpoint()));
                RunningAgent server = RunningAgent.start(
                        link.right().namespace(),
                        directory,
                        config(link.right().interfaceName(), "grpc", right.grpcEndpoint()))) {
            final TrafficReport sent = Traffic.over(link).tcp(IpVersion.V4, 1000, 1000);
            assertLedgerIsZero(client.stop());
            assertLedgerIsZero(server.stop());
            final ReceivedSpan atClient = of(left.spans(), sent).get(0);
            final ReceivedSpan atServer = of(right.spans(), sent).get(0);
            assertThat(atClient.traceId()).isEqualTo(atServer.traceId());
            assertThat(atClient.spanId()).isNotEqualTo(atServer.spanId());
            assertThat(atClient.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(atServer.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(atServer.stringAttribute("flow.direction")).isEqualTo("reverse");
            assertThat(atServer.stringAttribute("source.address"))
                    .isEqualTo(link.left().ipv4());
            assertThat(atClient.stringAttribute("flow.community_id"))
                    .isEqualTo(atServer.stringAttribute("flow.community_id"));
        }
    }

    @Test
    void shouldCaptureOnWhileTheCollectorIsAwayAndDeliverWhenItComes() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            receiver.disconnect();
            try (RunningAgent agent = RunningAgent.start(
                    link.left().namespace(),
                    directory,
                    config(link.left().interfaceName(), "grpc", receiver.grpcEndpoint()))) {
                final TrafficReport sent = Traffic.over(link).tcp(IpVersion.V4, 100_000, 1000);
                agent.process().awaitStderr("(?i)cannot|unavailable|collector", RunningAgent.PATIENCE);
                reconnect(receiver);
                receiver.awaitSpans(
                        spans -> of(spans, sent).stream().anyMatch(s -> s.stringAttribute("flow.end_reason")
                                .equals("end of Flow detected")),
                        RunningAgent.PATIENCE);
                final RunningAgent.Ledger ledger = agent.stop();
                assertLedgerIsZero(ledger);
                assertThat(ledger.get("export_batches_failed")).isPositive();
                assertThat(ledger.get("records_exported")).isEqualTo(ledger.get("records_emitted"));
                assertEachFlowAddsUp(receiver.spans());
                assertThat(String.join("\n", agent.process().stderr())).doesNotContain("\tat ");
            }
        }
    }

    private void reconnect(final OtlpReceiver receiver) {
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", link.left().namespace().name()))) {
            receiver.connect();
        }
    }
}
