package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A flow's interface leaves, and another one gets its number: the real agent, real devices. */
@Tag("one-jdk")
class RemovedInterfaceSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NUMBER = 77;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Namespace node;

    @BeforeEach
    void makeNode() {
        node = lab.namespace("node");
    }

    private void makeDevice(final String name, final String mac) {
        node.shell("ip link add " + name + " address " + mac + " index " + NUMBER + " type veth peer name peer");
        node.shell("sysctl -qw net.ipv6.conf." + name + ".disable_ipv6=1 net.ipv6.conf.peer.disable_ipv6=1");
        node.shell("ip link set " + name + " up && ip link set peer up");
        node.shell("ip addr add 10.99.0.1/24 dev " + name);
        node.shell("ip neigh add 10.99.0.2 lladdr 02:00:00:00:00:99 dev " + name);
    }

    private void send(final int port) {
        node.shell("bash -c 'echo hello > /dev/udp/10.99.0.2/" + port + "'");
    }

    private static List<ReceivedSpan> to(final List<ReceivedSpan> spans, final int port) {
        return spans.stream()
                .filter(span -> span.longAttribute("destination.port", -1) == port)
                .toList();
    }

    private static boolean isEnded(final List<ReceivedSpan> spans, final int port) {
        return to(spans, port).stream()
                .anyMatch(span -> span.stringAttribute("flow.end_reason").equals("forced end"));
    }

    @Test
    void shouldEndFlowsWithTheirInterfaceAndNameItThoughItsNumberIsUsedAgain() {
        makeDevice("cs0", "02:00:00:00:00:70");
        try (OtlpReceiver receiver = RunningAgent.receiverIn(node);
                RunningAgent agent = RunningAgent.start(
                        node,
                        directory,
                        """
                        discovery: {instrument: {interfaces: ["cs*"]}}
                        span: {udp_timeout: 1h, max_record_interval: 3s}
                        internal: {metrics: {port: 0}, server: {port: 0}}
                        export: {traces: {otlp: {endpoint: "%s", max_batch_interval: 100ms}}}
                        """
                                .formatted(receiver.grpcEndpoint()))) {
            send(1001);
            node.shell("ip link del cs0");
            receiver.awaitSpans(spans -> isEnded(spans, 1001), PATIENCE);
            makeDevice("cs8", "02:00:00:00:00:78");
            agent.process().awaitStderr("attached to cs8", PATIENCE);
            send(1002);
            receiver.awaitSpans(spans -> !to(spans, 1002).isEmpty(), PATIENCE);
            final RunningAgent.Ledger ledger = agent.stop();

            assertThat(to(receiver.spans(), 1001)).allSatisfy(gone -> {
                assertThat(gone.stringAttribute("network.interface.name")).isEqualTo("cs0");
                assertThat(gone.stringAttribute("network.interface.mac")).isEqualTo("02:00:00:00:00:70");
            });
            final ReceivedSpan next = to(receiver.spans(), 1002).get(0);
            assertThat(next.stringAttribute("network.interface.name")).isEqualTo("cs8");
            assertThat(next.stringAttribute("network.interface.mac")).isEqualTo("02:00:00:00:00:78");
            assertThat(ledger.get("difference.records")).isZero();
            assertThat(ledger.get("difference.record_packets")).isZero();
        }
    }
}
