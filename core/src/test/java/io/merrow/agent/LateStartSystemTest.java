package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.system.NetworkNamespace;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent starts in the middle of a connection between two ephemeral ports, and the server is the first to send then.
 * Only the listening socket shows the initiator.
 */
@Tag("one-jdk")
@SuppressWarnings("try") // namespaces are entered and left by the resource itself
class LateStartSystemTest {
    private static final int SERVER_PORT = 51_234;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("node"), lab.namespace("pod"), LinkOptions.quiet());
    }

    private static NetworkNamespace in(final Namespace namespace) {
        return NetworkNamespace.enter(Path.of("/run/netns", namespace.name()));
    }

    private ServerSocket listenOnAnyAddress() throws IOException {
        try (NetworkNamespace inside = in(link.right().namespace())) {
            return new ServerSocket(SERVER_PORT);
        }
    }

    private Socket connect(final IpVersion version) throws IOException {
        try (NetworkNamespace inside = in(link.left().namespace())) {
            return new Socket(InetAddress.getByName(link.right().address(version)), SERVER_PORT);
        }
    }

    private String config(final OtlpReceiver receiver, final boolean listeningPorts) {
        return """
                discovery:
                  instrument: {interfaces: [%s]}
                  listening_ports: {enabled: %s}
                internal: {metrics: {port: 0}, server: {port: 0}}
                export: {traces: {otlp: {endpoint: "%s"}}}
                """
                .formatted(link.left().interfaceName(), listeningPorts, receiver.grpcEndpoint());
    }

    private static void say(final Socket from, final Socket to) throws IOException {
        from.getOutputStream().write(1);
        from.getOutputStream().flush();
        assertThat(to.getInputStream().read()).isEqualTo(1);
    }

    private ReceivedSpan spanOfALateStart(final IpVersion version, final boolean listeningPorts) throws IOException {
        try (ServerSocket listener = listenOnAnyAddress();
                Socket client = connect(version);
                Socket server = listener.accept();
                OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            assertThat(client.getLocalPort()).isBetween(32768, 60999);
            say(client, server);
            try (RunningAgent agent =
                    RunningAgent.start(link.left().namespace(), directory, config(receiver, listeningPorts))) {
                say(server, client);
                say(client, server);
                agent.stop();
            }
            final List<ReceivedSpan> spans = receiver.spans().stream()
                    .filter(s -> s.name().endsWith("_tcp"))
                    .filter(s -> s.longAttribute("source.port", -1) == SERVER_PORT
                            || s.longAttribute("source.port", -1) == client.getLocalPort())
                    .toList();
            assertThat(spans).hasSize(1);
            return spans.get(0);
        }
    }

    @ParameterizedTest
    @EnumSource(IpVersion.class)
    void shouldKnowTheClientByWhoListens(final IpVersion version) throws IOException {
        final ReceivedSpan span = spanOfALateStart(version, true);
        assertThat(span.stringAttribute("source.address")).isEqualTo(link.left().address(version));
        assertThat(span.longAttribute("destination.port")).isEqualTo(SERVER_PORT);
        assertThat(span.stringAttribute("flow.direction")).isEqualTo("forward");
        assertThat(span.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    }

    @ParameterizedTest
    @EnumSource(IpVersion.class)
    void shouldReportThatItIsUnknownWhereListenersAreNotTracked(final IpVersion version) throws IOException {
        final ReceivedSpan span = spanOfALateStart(version, false);
        assertThat(span.stringAttribute("source.address"))
                .isEqualTo(link.right().address(version));
        assertThat(span.stringAttribute("flow.direction")).isEqualTo("unknown");
        assertThat(span.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
    }
}
