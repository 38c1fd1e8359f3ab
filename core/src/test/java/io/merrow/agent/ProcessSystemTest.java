package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Endpoint;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real clients and servers between two namespaces, an agent in each: every flow has the process of its local end. */
@Tag("one-jdk")
class ProcessSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MAIN = "io.merrow.lab.TrafficMain";
    private static final List<String> SMALL = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @TempDir
    private Path directory;

    private final List<LabProcess> servers = new ArrayList<>();

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    @AfterEach
    void removeNamespaces() {
        servers.forEach(LabProcess::close);
    }

    /** One transport and version: server, client and port. */
    private record Talk(String name, long serverId, long clientId, int port) {}

    /** A server that waits for one client. */
    private record Server(String transport, IpVersion version, LabProcess process, int port) {}

    private String config(final Endpoint end, final String endpoint, final boolean enabled) {
        return """
                discovery:
                  instrument: {interfaces: [%s]}
                  process: {enabled: %s}
                internal: {metrics: {port: 0}, server: {port: 0}}
                span: {tcp_fin_timeout: 1s}
                export: {traces: {otlp: {endpoint: "%s", max_batch_interval: 100ms}}}
                """
                .formatted(end.interfaceName(), enabled, endpoint);
    }

    private Server serve(final String transport, final IpVersion version) {
        final String address = link.right().address(version);
        final LabProcess process = transport.equals("tcp")
                ? link.right().namespace().startJava(SMALL, MAIN, "tcp-server", address, "1", "1000")
                : link.right().namespace().startJava(SMALL, MAIN, "udp-server", address, "5", "100", "true");
        servers.add(process);
        final String port =
                process.awaitStdout("listening port=(\\d+)", PATIENCE).group(1);
        return new Server(transport, version, process, Integer.parseInt(port));
    }

    private Talk ask(final Server server) {
        final String address = link.right().address(server.version);
        final String port = String.valueOf(server.port);
        try (LabProcess client = server.transport.equals("tcp")
                ? link.left().namespace().startJava(SMALL, MAIN, "tcp-client", address, port, "1", "1000")
                : link.left().namespace().startJava(SMALL, MAIN, "udp-client", address, port, "5", "100", "true")) {
            client.awaitSuccess(PATIENCE);
            final String name = "flow_"
                    + server.version.name().toLowerCase(Locale.ROOT).replace("v", "ipv") + '_' + server.transport;
            return new Talk(name, server.process.pid(), client.pid(), server.port);
        }
    }

    @Test
    void shouldNameTheProcessesOfBothEnds() {
        try (OtlpReceiver left = RunningAgent.receiverIn(link.left().namespace());
                OtlpReceiver right = RunningAgent.receiverIn(link.right().namespace());
                RunningAgent atClient = RunningAgent.start(
                        link.left().namespace(), directory, config(link.left(), left.grpcEndpoint(), true))) {
            final List<Server> older = List.of(serve("tcp", IpVersion.V4), serve("udp", IpVersion.V6));
            try (RunningAgent atServer = RunningAgent.start(
                    link.right().namespace(), directory, config(link.right(), right.grpcEndpoint(), true))) {
                final List<Talk> talks = new ArrayList<>();
                older.forEach(server -> talks.add(ask(server)));
                talks.add(ask(serve("tcp", IpVersion.V6)));
                talks.add(ask(serve("udp", IpVersion.V4)));
                atClient.stop();
                atServer.stop();
                for (final Talk talk : talks) {
                    assertProcess(left.spans(), talk, talk.clientId);
                    assertProcess(right.spans(), talk, talk.serverId);
                }
            }
        }
    }

    private static void assertProcess(final List<ReceivedSpan> spans, final Talk talk, final long processId) {
        final List<ReceivedSpan> found = spans.stream()
                .filter(s -> s.name().equals(talk.name) && s.longAttribute("destination.port", -1) == talk.port)
                .toList();
        assertThat(found).as("%s in %s", talk, spans).isNotEmpty();
        final ReceivedSpan last = found.get(found.size() - 1);
        assertThat(last.longAttribute("process.pid", -1))
                .as("process of %s", talk)
                .isEqualTo(processId);
        assertThat(last.stringAttribute("process.executable.name"))
                .as("name of the process of %s", talk)
                .isEqualTo("java");
    }

    @Test
    void shouldReportNothingForProcessesUnlessAsked() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace());
                RunningAgent agent = RunningAgent.start(
                        link.left().namespace(), directory, config(link.left(), receiver.grpcEndpoint(), false))) {
            ask(serve("tcp", IpVersion.V4));
            agent.stop();
            assertThat(receiver.spans()).isNotEmpty().noneMatch(s -> s.hasAttribute("process.pid"));
        }
    }
}
