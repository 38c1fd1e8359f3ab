package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.StubApiServer;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.lab.Await;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much of a selection the API server is asked for; the rest is left out on arrival. */
@Timeout(120)
class WatchScopeTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private StubApiServer server;
    private ClusterWatcher watcher;

    @AfterEach
    void close() {
        CloseHelper.quietCloseAll(watcher, server);
    }

    private static WatchOptions.Selector selector(
            final boolean isInclude, final Set<String> namespaces, final Map<String, String> labels) {
        return new WatchOptions.Selector(ClusterKind.POD, isInclude, namespaces, labels, List.of());
    }

    private static WatchScope scope(final WatchOptions.Selector... selectors) {
        return WatchScope.of(new WatchOptions(null, LONG, List.of(selectors)), ClusterKind.POD);
    }

    @Test
    void shouldAskForEverythingWhereNothingIsSelected() {
        assertThat(scope()).isEqualTo(new WatchScope(null, Set.of(), null, null));
        assertThat(scope(selector(true, Set.of(), Map.of()))).isEqualTo(new WatchScope(null, Set.of(), null, null));
    }

    @Test
    void shouldAskForTheOnlyNamespaceAndItsLabels() {
        final WatchScope scope = scope(selector(true, Set.of("shop"), Map.of("app", "web")));

        assertThat(scope.namespace()).isEqualTo("shop");
        assertThat(scope.labels().getMatchLabels()).containsExactly(Map.entry("app", "web"));
    }

    @Test
    void shouldAskForAllWhereTwoSelectionsInclude() {
        final WatchScope scope =
                scope(selector(true, Set.of("shop"), Map.of("app", "web")), selector(true, Set.of("lab"), Map.of()));

        assertThat(scope).isEqualTo(new WatchScope(null, Set.of(), null, null));
        assertThat(scope(selector(true, Set.of("shop", "lab"), Map.of())).namespace())
                .isNull();
    }

    @Test
    void shouldLeaveOutWholeNamespacesButNothingByLabel() {
        assertThat(scope(selector(false, Set.of("a", "b"), Map.of())).notNamespaces())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(scope(selector(false, Set.of("a"), Map.of("app", "web"))).notNamespaces())
                .isEmpty();
    }

    @Test
    void shouldNotLookForNodesInANamespace() {
        final WatchOptions options = new WatchOptions(
                null,
                LONG,
                List.of(new WatchOptions.Selector(ClusterKind.NODE, true, Set.of("shop"), Map.of(), List.of())));

        assertThat(WatchScope.of(options, ClusterKind.NODE).namespace()).isNull();
    }

    @Test
    void shouldAskForThePodsOfOneNodeButAllNodes() {
        final WatchOptions options = new WatchOptions(null, LONG, List.of(), "node-1");

        assertThat(WatchScope.of(options, ClusterKind.POD).node()).isEqualTo("node-1");
        assertThat(WatchScope.of(options, ClusterKind.NODE).node()).isNull();
    }

    @Test
    void shouldShowItInTheQuestion() throws IOException {
        server = new StubApiServer(0);
        final Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.url()).build();
        final WatchOptions options = new WatchOptions(
                null,
                LONG,
                List.of(
                        new WatchOptions.Selector(
                                ClusterKind.POD,
                                true,
                                Set.of(),
                                Map.of("app", "web"),
                                List.of(new WatchOptions.Expression("tier", "In", List.of("a", "b")))),
                        selector(false, Set.of("logs"), Map.of())),
                "node-1");
        watcher = new ClusterWatcher(
                ApiConnection.open(config),
                options,
                Set.of(),
                new Cluster().model,
                System::currentTimeMillis,
                WatchTiming.USUAL,
                () -> TracerProvider.noop().get(""));
        watcher.start();
        Await.until("list and watch", () -> server.questions(StubApiServer.PODS).size() >= 2);

        assertThat(server.questions(StubApiServer.PODS)).allSatisfy(question -> assertThat(question.query())
                .contains("spec.nodeName=node-1", "metadata.namespace!=logs", "app=web", "tier in (a,b)"));
    }

    @Test
    void shouldAskForMetadataAloneWhereNothingElseIsRead() throws IOException {
        final String deployments = "/apis/apps/v1/deployments";
        final String replicaSets = "/apis/apps/v1/replicasets";
        server = new StubApiServer(0);
        final Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.url()).build();
        watcher = new ClusterWatcher(
                ApiConnection.open(config),
                new WatchOptions(null, LONG, List.of(), null),
                Set.of(ClusterKind.DEPLOYMENT),
                new Cluster().model,
                System::currentTimeMillis,
                WatchTiming.USUAL,
                () -> TracerProvider.noop().get(""));
        watcher.start();
        for (final String path : List.of(StubApiServer.PODS, deployments, replicaSets)) {
            Await.until(
                    "list and watch of " + path, () -> server.questions(path).size() >= 2);
        }

        assertThat(server.questions(replicaSets)).allSatisfy(question -> assertThat(question.accept())
                .startsWith("application/json;as=PartialObjectMetadata"));
        // Its selector is read: that is in the spec.
        assertThat(server.questions(deployments))
                .allSatisfy(question -> assertThat(question.accept()).doesNotContain("Partial"));
        assertThat(server.questions(StubApiServer.PODS))
                .allSatisfy(question -> assertThat(question.accept()).doesNotContain("Partial"));
    }

    @Test
    void shouldKnowAllPodsOfAListInPages() throws IOException {
        final int pods = 1_050;
        server = new StubApiServer(0);
        for (int i = 0; i < pods; i++) {
            server.put(Cluster.pod("shop", "pod-" + i, "10.1." + i / 256 + '.' + i % 256, Map.of("app", "web")));
        }
        final Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.url()).build();
        final Cluster cluster = new Cluster();
        watcher = new ClusterWatcher(
                ApiConnection.open(config),
                new WatchOptions(null, LONG, List.of(), null),
                Set.of(),
                cluster.model,
                System::currentTimeMillis,
                WatchTiming.USUAL,
                () -> TracerProvider.noop().get(""));
        watcher.start();

        Await.until("all pods", () -> watcher.size(ClusterKind.POD) == pods);
        assertThat(server.questions(StubApiServer.PODS))
                .filteredOn(question -> question.query().contains("continue="))
                .hasSize(5);
    }
}
