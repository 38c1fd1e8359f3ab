package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.merrow.junit.LabExtension;
import io.merrow.k8s.MockApiServers;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import io.merrow.lab.TrafficReport;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * End to end: two namespaces play pods, a mock of the API server names them, the real agent sees real traffic
 * between them and sends spans with the names that held at their time.
 */
@Tag("one-jdk")
@Timeout(180)
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class KubernetesSystemTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;
    private KubernetesMockServer server;
    private KubernetesClient users;

    @BeforeEach
    void makeCluster() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
        inside(() -> {
            server = new KubernetesMockServer(
                    new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
            server.init(InetAddress.getLoopbackAddress(), 0);
            users = server.createClient(new JdkHttpClientFactory());
        });
    }

    @AfterEach
    void removeCluster() {
        CloseHelper.quietClose(users);
        if (server != null) {
            MockApiServers.destroy(server);
        }
    }

    /** Sockets, and the threads that make them, belong to the namespace in which they begin. */
    private void inside(final Runnable step) {
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", link.left().namespace().name()))) {
            step.run();
        }
    }

    private void tell(final Pod pod) {
        inside(() -> users.resource(pod).createOr(existing -> existing.update()));
    }

    private String config(final OtlpReceiver receiver) throws IOException {
        final Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(
                kubeconfig,
                """
                apiVersion: v1
                kind: Config
                current-context: mock
                clusters: [{name: mock, cluster: {server: "%s"}}]
                contexts: [{name: mock, context: {cluster: mock, user: nobody}}]
                users: [{name: nobody, user: {}}]
                """
                        .formatted(server.url("/")));
        return """
                discovery:
                  instrument:
                    interfaces: [%s]
                  informer:
                    k8s:
                      kubeconfig_path: %s
                      selectors: [{kind: Pod}, {kind: Service}, {kind: NetworkPolicy}]
                span:
                  tcp_fin_timeout: 500ms
                pipeline:
                  flow_producer:
                    flow_store_poll_interval: 200ms
                  k8s_decorator:
                    cluster_ranges: ["%s/32"]
                export:
                  traces:
                    otlp:
                      endpoint: %s
                      max_batch_interval: 100ms
                  metrics:
                    otlp: {interval: 500ms}
                """
                .formatted(link.left().interfaceName(), kubeconfig, serverAddress(), receiver.grpcEndpoint());
    }

    private String serverAddress() {
        return link.right().address(IpVersion.V4);
    }

    private static Pod pod(final String name, final String address, final Instant from, final Instant to) {
        final PodBuilder pod = new PodBuilder()
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
                .endContainer()
                .endSpec();
        if (to == null) {
            return pod.withNewStatus()
                    .withPhase("Running")
                    .withPodIP(address)
                    .addNewCondition()
                    .withType("PodReadyToStartContainers")
                    .withStatus("True")
                    .withLastTransitionTime(from.toString())
                    .endCondition()
                    .endStatus()
                    .build();
        }
        return pod.withNewStatus()
                .withPhase("Succeeded")
                .withPodIP(address)
                .addNewContainerStatus()
                .withName("main")
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withStartedAt(from.toString())
                .withFinishedAt(to.toString())
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static String destination(final List<ReceivedSpan> spans, final TrafficReport sent, final String name) {
        return spans.stream()
                .filter(span -> span.longAttribute("source.port", -1) == sent.clientPort())
                .map(span -> span.stringAttribute("destination.k8s." + name))
                .reduce((first, second) -> second)
                .orElse("no span");
    }

    @Test
    void shouldNamePodsForTheTimeOfTheFlowAlsoWhenAnAddressIsReused() throws IOException {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace())) {
            final Traffic traffic = Traffic.over(link);
            final Instant begin = Instant.now();
            tell(pod("client", link.left().address(IpVersion.V4), begin, null));
            try (RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config(receiver))) {
                agent.process().awaitStderr("Kubernetes: all kinds synced", RunningAgent.PATIENCE);

                // A pod that lives for a second, reported when it is nearly over: its record is held until then.
                final TrafficReport brief = traffic.tcp(IpVersion.V4, 10_000, 10_000);
                final Instant briefEnd = Instant.now();
                tell(pod("brief", serverAddress(), begin, null));
                tell(pod("brief", serverAddress(), begin, briefEnd));
                inside(() -> users.pods().inNamespace("shop").withName("brief").delete());

                // Beyond the second to which Kubernetes cuts its times, and the clocks' skew.
                LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
                final Instant next = Instant.now();
                tell(pod("next", serverAddress(), next, null));
                LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                final TrafficReport later = traffic.tcp(IpVersion.V4, 10_000, 10_000);
                final RunningAgent.Ledger ledger = agent.stop();
                final List<ReceivedSpan> spans = receiver.spans();

                assertThat(destination(spans, brief, "pod.name")).isEqualTo("brief");
                assertThat(destination(spans, later, "pod.name")).isEqualTo("next");
                assertThat(destination(spans, later, "namespace.name")).isEqualTo("shop");
                assertThat(spans).anySatisfy(span -> {
                    assertThat(span.stringAttribute("source.k8s.pod.name")).isEqualTo("client");
                    assertThat(span.stringAttribute("source.container.image.name"))
                            .isEqualTo("registry.example/client:1");
                    assertThat(span.stringAttribute("network.policy.ingress.verdict"))
                            .isEqualTo("no_policy");
                });
                assertThat(ledger.get("difference.records")).isZero();
                assertThat(receiver.metrics()
                                .sum(
                                        "merrow.flow.ended",
                                        Map.of(
                                                "source.k8s.workload.name", "client",
                                                "source.k8s.workload.kind", "Pod",
                                                "destination.k8s.namespace.name", "shop",
                                                "destination.k8s.workload.name", "next")))
                        .isEqualTo(1);
            }
        }
    }
}
