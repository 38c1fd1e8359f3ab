package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service's address that a node's nft translates, as kube-proxy does it: three namespaces are a pod, the node with the
 * agent, and another pod. What is sent to the service is named after both.
 */
@Tag("one-jdk")
@Timeout(180)
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class ClusterIpSystemTest {
    private static final String SERVICE = "10.96.0.10";
    private static final int PORT = 80;
    private static final int TARGET_PORT = 8080;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link toClient;
    private Link toServer;
    private MockCluster cluster;

    @BeforeEach
    void makeCluster() {
        final Namespace node = lab.namespace("node");
        toClient = lab.link(lab.namespace("client"), node, LinkOptions.quiet());
        toServer = lab.link(node, lab.namespace("server"), LinkOptions.quiet());
        node.sysctl("ipv4/ip_forward", "1");
        toClient.left()
                .namespace()
                .shell("ip route add default via " + toClient.right().ipv4());
        toServer.right()
                .namespace()
                .shell("ip route add default via " + toServer.left().ipv4());
        node.shell("nft add table ip proxy"
                + " && nft 'add chain ip proxy services { type nat hook prerouting priority -100; }'"
                + " && for p in tcp udp; do nft add rule ip proxy services ip daddr " + SERVICE + " $p dport " + PORT
                + " dnat to " + toServer.right().ipv4() + ":" + TARGET_PORT + "; done");
        cluster = new MockCluster(node);
        cluster.tell(service());
        cluster.tell(pod("asker", toClient.left().ipv4(), TARGET_PORT + 1));
        cluster.tell(pod("answerer", toServer.right().ipv4(), TARGET_PORT));
    }

    @AfterEach
    void removeCluster() {
        CloseHelper.quietClose(cluster);
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("front")
                .withUid("uid-front")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "answerer"))
                .withClusterIP(SERVICE)
                .addNewPort()
                .withPort(PORT)
                .withNewTargetPort(TARGET_PORT)
                .endPort()
                .endSpec()
                .build();
    }

    private static Pod pod(final String name, final String address, final int port) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/" + name + ":1")
                .addNewPort()
                .withContainerPort(port)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .withStartTime("2024-05-01T10:00:00Z")
                .endStatus()
                .build();
    }

    private String config(final OtlpReceiver receiver) throws IOException {
        return """
                discovery:
                  instrument:
                    interfaces: [%s]
                  conntrack:
                    enabled: true
                    poll_interval: 1s
                  informer:
                    k8s:
                      kubeconfig_path: %s
                      selectors: [{kind: Pod}, {kind: Service}, {kind: NetworkPolicy}]
                span:
                  tcp_fin_timeout: 500ms
                pipeline:
                  flow_producer:
                    flow_store_poll_interval: 200ms
                export:
                  traces:
                    otlp:
                      endpoint: %s
                      max_batch_interval: 100ms
                """
                .formatted(toClient.right().interfaceName(), cluster.kubeconfig(directory), receiver.grpcEndpoint());
    }

    private static NetworkNamespace enter(final Namespace namespace) {
        return NetworkNamespace.enter(Path.of("/run/netns", namespace.name()));
    }

    /** A connection to the service that the other pod answers; returns the client's port. */
    private int connect() throws IOException {
        final ServerSocket listening;
        try (NetworkNamespace there = enter(toServer.right().namespace())) {
            listening = new ServerSocket(TARGET_PORT);
        }
        try (ServerSocket server = listening;
                NetworkNamespace here = enter(toClient.left().namespace());
                Socket client = new Socket(SERVICE, PORT);
                Socket served = server.accept()) {
            client.getOutputStream().write(new byte[1000]);
            client.shutdownOutput();
            assertThat(served.getInputStream().readAllBytes()).hasSize(1000);
            return client.getLocalPort();
        }
    }

    /** A datagram and its answer; returns the client's port. */
    private int ask() throws IOException {
        final DatagramSocket answering;
        try (NetworkNamespace there = enter(toServer.right().namespace())) {
            answering = new DatagramSocket(TARGET_PORT);
        }
        try (DatagramSocket server = answering;
                NetworkNamespace here = enter(toClient.left().namespace());
                DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(30_000);
            server.setSoTimeout(30_000);
            client.send(
                    new DatagramPacket(new byte[8], 8, new InetSocketAddress(InetAddress.getByName(SERVICE), PORT)));
            final DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            server.receive(packet);
            server.send(packet);
            client.receive(packet);
            assertThat(packet.getAddress().getHostAddress()).isEqualTo(SERVICE);
            return client.getLocalPort();
        }
    }

    private static void assertNamed(final List<ReceivedSpan> spans, final int clientPort) {
        final List<ReceivedSpan> ofFlow = spans.stream()
                .filter(span -> span.longAttribute("source.port", -1) == clientPort)
                .toList();
        assertThat(ofFlow).as("spans of port %s", clientPort).isNotEmpty().allSatisfy(span -> {
            assertThat(span.stringAttribute("destination.address")).isEqualTo(SERVICE);
            assertThat(span.stringAttribute("destination.k8s.service.name")).isEqualTo("front");
            assertThat(span.stringAttribute("destination.k8s.service.uid")).isNotEmpty();
            assertThat(span.stringAttribute("destination.k8s.pod.name")).isEqualTo("answerer");
            assertThat(span.stringAttribute("destination.container.image.name"))
                    .isEqualTo("registry.example/answerer:1");
            assertThat(span.stringAttribute("network.policy.ingress.verdict")).isEqualTo("no_policy");
            assertThat(span.stringAttribute("source.k8s.pod.name")).isEqualTo("asker");
        });
    }

    @Test
    void shouldNameThePodBehindAServiceByTheKernelsBook() throws IOException {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(toClient.right().namespace());
                RunningAgent agent = RunningAgent.start(toClient.right().namespace(), directory, config(receiver))) {
            agent.process().awaitStderr("Kubernetes: all kinds synced", RunningAgent.PATIENCE);
            final int tcpPort = connect();
            final int udpPort = ask();
            final RunningAgent.Ledger ledger = agent.stop();

            assertNamed(receiver.spans(), tcpPort);
            assertNamed(receiver.spans(), udpPort);
            assertThat(ledger.get("difference.records")).isZero();
        }
    }
}
