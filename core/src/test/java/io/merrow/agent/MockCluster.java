package io.merrow.agent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.merrow.k8s.MockApiServers;
import io.merrow.lab.Await;
import io.merrow.lab.Namespace;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.agrona.CloseHelper;

/** A mock of the API server on the loopback interface of a namespace, and its objects. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class MockCluster implements AutoCloseable {
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final Namespace namespace;
    private KubernetesClient users;

    /** @param namespace null: this one. */
    MockCluster(final Namespace namespace) {
        this(namespace, 0);
    }

    /** @param port of one that was closed: agents that knew it find this one there. */
    MockCluster(final Namespace namespace, final int port) {
        this.namespace = namespace;
        inside(() -> {
            Await.until("port " + port, () -> bound(port));
            users = server.createClient(new JdkHttpClientFactory());
        });
    }

    /** The port of a mock that was closed may take a moment to be free. */
    private boolean bound(final int port) {
        try {
            server.init(InetAddress.getLoopbackAddress(), port);
            return true;
        } catch (final IllegalStateException e) {
            return false;
        }
    }

    int port() {
        return server.getPort();
    }

    /** Sockets, and the threads that make them, belong to the namespace in which they begin. */
    private void inside(final Runnable step) {
        if (namespace == null) {
            step.run();
            return;
        }
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", namespace.name()))) {
            step.run();
        }
    }

    /** A pod of namespace {@code shop} that has had its address for an hour. */
    static Pod pod(final String name, final String address) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewCondition()
                .withType("PodReadyToStartContainers")
                .withStatus("True")
                .withLastTransitionTime(Instant.now().minus(Duration.ofHours(1)).toString())
                .endCondition()
                .endStatus()
                .build();
    }

    void tell(final HasMetadata object) {
        inside(() -> users.resource(object).create());
    }

    /** Writes the file that leads an agent here. */
    Path kubeconfig(final Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                current-context: mock
                clusters: [{name: mock, cluster: {server: "%s"}}]
                contexts: [{name: mock, context: {cluster: mock, user: nobody}}]
                users: [{name: nobody, user: {}}]
                """
                        .formatted(server.url("/")));
    }

    @Override
    public void close() {
        CloseHelper.quietClose(users);
        MockApiServers.destroy(server);
    }
}
