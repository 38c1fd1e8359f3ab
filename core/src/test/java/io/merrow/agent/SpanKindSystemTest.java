package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Endpoint;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import io.merrow.lab.TrafficReport;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node with two pods behind veths, a bridge that one of them is on, and an uplink with a default route: the kind of a
 * span's kind shows where the initiator is.
 */
@Tag("one-jdk")
class SpanKindSystemTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Namespace node;
    private Link pod;
    private Link otherPod;
    private Link uplink;

    @BeforeEach
    void makeNode() {
        node = lab.namespace("node");
        pod = lab.link(node, lab.namespace("pod"), LinkOptions.quiet());
        otherPod = lab.link(node, lab.namespace("pod2"), LinkOptions.quiet());
        uplink = lab.link(node, lab.namespace("world"), LinkOptions.quiet());
        node.shell("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding;"
                + " ip route add default via " + uplink.right().ipv4() + "; ip -6 route add default via "
                + uplink.right().ipv6());
        for (final Link each : List.of(pod, otherPod, uplink)) {
            each.right()
                    .namespace()
                    .shell("ip route add 10.77.0.0/16 via " + each.left().ipv4() + "; ip -6 route add fd77::/32 via "
                            + each.left().ipv6());
        }
    }

    private RunningAgent start(final OtlpReceiver receiver, final String interfaces) {
        return RunningAgent.start(
                node,
                directory,
                """
                discovery: {instrument: {interfaces: [%s]}}
                internal: {metrics: {port: 0}, server: {port: 0}}
                export: {traces: {otlp: {endpoint: "%s"}}}
                """
                        .formatted(interfaces, receiver.grpcEndpoint()));
    }

    private static SpanKind kind(final OtlpReceiver receiver, final TrafficReport report) {
        final List<SpanKind> kinds = receiver.spans().stream()
                .filter(s -> s.longAttribute("source.port", -1) == report.clientPort())
                .map(s -> s.span().getKind())
                .distinct()
                .toList();
        assertThat(kinds)
                .as("kinds of the spans of port " + report.clientPort())
                .hasSize(1);
        return kinds.get(0);
    }

    private static TrafficReport tcp(final Endpoint client, final Endpoint server, final IpVersion version) {
        return new Traffic(client, server).tcp(version, 1000, 1000);
    }

    private Endpoint loopback() {
        return new Endpoint(node, "lo", 1, "00:00:00:00:00:00", "127.0.0.5", "::1");
    }

    @Test
    void shouldReportWhereTheInitiatorLives() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(node);
                RunningAgent agent = start(receiver, "'*'")) {
            final TrafficReport out = tcp(pod.right(), uplink.right(), IpVersion.V4);
            final TrafficReport in = tcp(uplink.right(), pod.right(), IpVersion.V6);
            final TrafficReport between = tcp(pod.right(), otherPod.right(), IpVersion.V4);
            final TrafficReport fromNode = tcp(uplink.left(), uplink.right(), IpVersion.V6);
            final TrafficReport toNode = tcp(uplink.right(), uplink.left(), IpVersion.V4);
            final TrafficReport onLoopback = tcp(loopback(), loopback(), IpVersion.V4);
            agent.stop();
            assertThat(kind(receiver, out)).as("pod to world").isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(kind(receiver, in)).as("world to pod").isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(kind(receiver, between)).as("pod to pod").isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(kind(receiver, fromNode)).as("node to world").isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(kind(receiver, toNode)).as("world to node").isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(kind(receiver, onLoopback)).as("loopback").isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        }
    }

    /** Also where nothing but the uplink is watched, and through an address that came after the start. */
    @Test
    void shouldFollowTheNodesAddresses() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(node);
                RunningAgent agent = start(receiver, uplink.left().interfaceName())) {
            node.shell("ip address add 10.88.0.1/32 dev lo");
            uplink.right()
                    .namespace()
                    .shell("ip route add 10.88.0.1/32 via " + uplink.left().ipv4());
            final Endpoint late = new Endpoint(
                    node,
                    "lo",
                    1,
                    "00:00:00:00:00:00",
                    "10.88.0.1",
                    uplink.left().ipv6());
            final TrafficReport toNode = tcp(uplink.right(), late, IpVersion.V4);
            // The conductor looks once a second; two exchanges take their time, and the record leaves 5 s after the
            // FIN.
            receiver.awaitSpans(spans -> spans.stream().anyMatch(s -> isOf(s, toNode)), RunningAgent.PATIENCE);
            assertThat(kind(receiver, toNode)).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            agent.stop();
        }
    }

    private static boolean isOf(final ReceivedSpan span, final TrafficReport report) {
        return span.longAttribute("source.port", -1) == report.clientPort();
    }
}
