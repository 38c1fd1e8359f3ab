package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.MockApiServers;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.lab.Await;
import io.opentelemetry.api.trace.TracerProvider;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watcher against fabric8's mock of an API server, on loopback, with its faults. */
@Timeout(180)
class ClusterWatcherTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Cluster cluster = new Cluster();
    private final Map<ServerRequest, Queue<ServerResponse>> expectations = new HashMap<>();
    private KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), expectations, new KubernetesMixedDispatcher(expectations), false);
    private KubernetesClient users;
    private ClusterWatcher watcher;

    @AfterEach
    void close() {
        CloseHelper.quietCloseAll(watcher, users);
        MockApiServers.destroy(server);
    }

    private void serve() {
        serve(0);
    }

    private void serve(final int port) {
        await("port " + port, () -> bound(port));
        users = server.createClient(new JdkHttpClientFactory());
    }

    /** The port of a mock that was destroyed may take a moment to be free. */
    private boolean bound(final int port) {
        try {
            server.init(InetAddress.getLoopbackAddress(), port);
            return true;
        } catch (final IllegalStateException e) {
            return false;
        }
    }

    private void watch(final WatchOptions.Selector... selectors) {
        watcher = new ClusterWatcher(
                ApiConnection.open(new ConfigBuilder(Config.empty())
                        .withMasterUrl(server.url("/"))
                        .withWatchReconnectInterval(50)
                        .build()),
                new WatchOptions(null, LONG, List.of(selectors)),
                Set.of(ClusterKind.SERVICE, ClusterKind.NETWORKPOLICY),
                cluster.model,
                System::currentTimeMillis,
                new WatchTiming(120_000, 100, 500, 60_000),
                () -> TracerProvider.noop().get(""));
        watcher.start();
    }

    private static WatchOptions.Selector only(final ClusterKind kind) {
        return new WatchOptions.Selector(kind, true, Set.of(), Map.of(), List.of());
    }

    private void await(final String what, final BooleanSupplier condition) {
        Await.until(() -> what + ": " + watcher, condition::getAsBoolean);
    }

    private void awaitPod(final String name) {
        await("pod " + name, () -> nameAt("10.0.0.1").equals(name));
    }

    private String nameAt(final String address) {
        cluster.nowMs = System.currentTimeMillis();
        return cluster.attributes(address, 8080).getOrDefault("k8s.pod.name", "");
    }

    private static Pod pod(final String name) {
        return Cluster.pod("shop", name, "10.0.0.1", Map.of("app", "web"));
    }

    @Test
    void shouldSeeWhatIsThereAndFollowChanges() {
        serve();
        users.resource(pod("first")).create();
        watch();
        awaitPod("first");
        await("health", () -> watcher.health().ok());
        // The mock, unlike an API server, forgets deletions between a list and the watch that follows it.
        await("the watch", () -> watcher.states().get(ClusterKind.POD) == WatchState.WATCHING);

        users.resource(pod("first")).delete();
        users.resource(Cluster.pod("shop", "second", "10.0.0.2", Map.of())).create();
        await("the next pod", () -> nameAt("10.0.0.2").equals("second"));
        await("the deletion", () -> watcher.size(ClusterKind.POD) == 1);
    }

    @Test
    void shouldWaitForAnApiServerThatIsAbsentAtTheStart() throws Exception {
        serve();
        final int port = server.getPort();
        watch(only(ClusterKind.POD));
        await("health", () -> watcher.health().ok());
        MockApiServers.destroy(server);
        await("the loss", () -> !watcher.health().ok());
        final Cluster known = cluster;
        assertThat(known.model.size(ClusterKind.POD)).isZero();

        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expectations, new KubernetesMixedDispatcher(expectations), false);
        CloseHelper.quietClose(users);
        serve(port);
        users.resource(pod("late")).create();
        awaitPod("late");
        await("health", () -> watcher.health().ok());
    }

    @Test
    void shouldContinueWhereAKindIsForbiddenOrUnknown() {
        serve();
        server.expect()
                .get()
                .withPath("/apis/networking.k8s.io/v1/ingresses?limit=" + KindWatch.PAGE)
                .andReturn(
                        403, new StatusBuilder().withCode(403).withMessage("no").build())
                .always();
        server.expect()
                .get()
                .withPath("/apis/gateway.networking.k8s.io/v1/gateways?limit=" + KindWatch.PAGE)
                .andReturn(
                        404, new StatusBuilder().withCode(404).withMessage("no").build())
                .always();
        users.resource(pod("first")).create();
        watch();
        awaitPod("first");

        await("health", () -> watcher.health().ok());
        assertThat(watcher.health().reason()).contains("Ingress is forbidden", "Gateway is not known");
    }

    @Test
    void shouldListAgainWhenTheVersionIsGone() {
        serve();
        final String list = "/api/v1/pods?limit=" + KindWatch.PAGE;
        server.expect()
                .get()
                .withPath(list)
                .andReturn(200, list("1", pod("before")))
                .once();
        server.expect()
                .get()
                .withPath("/api/v1/pods?allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=600&watch=true")
                .andUpgradeToWebSocket()
                .open()
                .waitFor(100)
                .andEmit(new io.fabric8.kubernetes.api.model.WatchEvent(
                        new StatusBuilder().withCode(410).withReason("Expired").build(), "ERROR"))
                .done()
                .once();
        watch(only(ClusterKind.POD));
        awaitPod("before");
        users.resource(Cluster.pod("shop", "after", "10.0.0.2", Map.of())).create();

        await("the new list", () -> nameAt("10.0.0.2").equals("after"));
        await("what is gone", () -> watcher.size(ClusterKind.POD) == 1);
    }

    /** Not by an event of a watch, but instead of one: HTTP status 410. */
    @Test
    void shouldListAgainWhenAWatchIsAnsweredWithGone() {
        serve();
        final String list = "/api/v1/pods?limit=" + KindWatch.PAGE;
        final String watch = "/api/v1/pods?allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=600&watch=true";
        server.expect()
                .get()
                .withPath(list)
                .andReturn(200, list("1", pod("before")))
                .once();
        server.expect()
                .get()
                .withPath(watch)
                .andUpgradeToWebSocket()
                .open()
                .immediately()
                .andEmit("not JSON, at which the client ends the watch")
                .done()
                .once();
        server.expect()
                .get()
                .withPath(watch)
                .andReturn(410, new StatusBuilder().withCode(410).build())
                .always();
        watch(only(ClusterKind.POD));
        awaitPod("before");
        users.resource(Cluster.pod("shop", "after", "10.0.0.2", Map.of())).create();

        await("the new list", () -> nameAt("10.0.0.2").equals("after"));
        await("what is gone", () -> watcher.size(ClusterKind.POD) == 1);
    }

    private static Object list(final String version, final Pod pod) {
        return new io.fabric8.kubernetes.api.model.PodListBuilder()
                .withMetadata(new ListMetaBuilder().withResourceVersion(version).build())
                .withItems(new PodBuilder(pod)
                        .editMetadata()
                        .withResourceVersion(version)
                        .endMetadata()
                        .build())
                .build();
    }

    @Test
    void shouldTryAgainWhenAnAnswerIsAnError() {
        serve();
        server.expect()
                .get()
                .withPath("/api/v1/pods?limit=" + KindWatch.PAGE)
                .andReturn(401, new StatusBuilder().withCode(401).build())
                .times(2);
        users.resource(pod("first")).create();
        watch(only(ClusterKind.POD));

        awaitPod("first");
        assertThat(watcher.failures()).isPositive();
    }

    @Test
    void shouldLeaveOutWhatSelectorsExclude() {
        serve();
        users.resource(Cluster.pod("loggers", "quiet", "10.0.0.3", Map.of())).create();
        users.resource(Cluster.pod("shop", "dev", "10.0.0.4", Map.of("env", "dev")))
                .create();
        users.resource(Cluster.pod("shop", "live", "10.0.0.5", Map.of("env", "live")))
                .create();
        watch(
                new WatchOptions.Selector(ClusterKind.POD, false, Set.of("loggers"), Map.of(), List.of()),
                new WatchOptions.Selector(
                        ClusterKind.POD,
                        true,
                        Set.of(),
                        Map.of(),
                        List.of(new WatchOptions.Expression("env", "In", List.of("live", "stage")))));

        await("the pod that counts", () -> nameAt("10.0.0.5").equals("live"));
        await("health", () -> watcher.health().ok());
        assertThat(watcher.size(ClusterKind.POD)).isEqualTo(1);
        assertThat(watcher.size(ClusterKind.SERVICE)).isZero();
    }
}
