package io.merrow.k8s.store;

import static io.merrow.k8s.store.StoreFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.RestoredNames;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ObjectStoreTest {
    private static final String ADDRESS = "10.0.0.1";

    @TempDir
    private Path directory;

    private StoreFixture agent;

    @BeforeEach
    void start() throws Exception {
        agent = new StoreFixture(directory).start();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private static Pod owned(final String name, final String address) {
        return new PodBuilder(pod(name, address))
                .editMetadata()
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName("web-1")
                .withUid("uid-web-1")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Pod since(final Pod pod, final long ms) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("PodReadyToStartContainers")
                .withStatus("True")
                .withLastTransitionTime(Instant.ofEpochMilli(ms).toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .withUid("uid-service")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "web"))
                .withClusterIP("10.96.0.7")
                .addNewPort()
                .withPort(80)
                .withNewTargetPort(8080)
                .withNodePort(30_080)
                .endPort()
                .endSpec()
                .build();
    }

    private static Node node(final String address) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .withUid("uid-node-1")
                .endMetadata()
                .withNewSpec()
                .withPodCIDRs("10.0.0.0/24")
                .endSpec()
                .withNewStatus()
                .addNewAddress(address, "InternalIP")
                .endStatus()
                .build();
    }

    private void applyShop() {
        final List<HasMetadata> shop = List.of(
                node("192.168.0.1"),
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .withUid("uid-web")
                        .endMetadata()
                        .build(),
                new ReplicaSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web-1")
                        .withUid("uid-web-1")
                        .addNewOwnerReference()
                        .withKind("Deployment")
                        .withName("web")
                        .withUid("uid-web")
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build(),
                service(),
                owned("web-1-a", ADDRESS));
        shop.forEach(agent.cluster::apply);
    }

    private void listed(final ClusterKind kind, final String... keys) {
        agent.cluster.model.retain(kind, Set.of(keys)::contains, agent.cluster.nowMs);
    }

    @Test
    void shouldNameAfterARestartAsBefore() throws Exception {
        applyShop();
        final Map<String, String> pod = agent.cluster.attributes(ADDRESS, 8080);
        final Map<String, String> nodePort = agent.cluster.attributes("192.168.0.1", 30_080);
        final Map<String, String> clusterAddress = agent.cluster.attributes("10.96.0.7", 80);
        final String ranges = agent.cluster.model.podRanges().toString();
        assertThat(nodePort).containsEntry("k8s.service.name", "web");
        assertThat(clusterAddress).containsEntry("k8s.service.name", "web");
        assertThat(pod)
                .containsEntry("k8s.pod.name", "web-1-a")
                .containsEntry("k8s.deployment.name", "web")
                .containsEntry("k8s.service.name", "web")
                .containsEntry("k8s.node.name", "node-1");
        agent.stop();

        agent.start();
        assertThat(agent.restored.objects()).isEqualTo(5);
        assertThat(agent.cluster.attributes(ADDRESS, 8080)).isEqualTo(pod);
        assertThat(agent.cluster.attributes("192.168.0.1", 30_080)).isEqualTo(nodePort);
        assertThat(agent.cluster.attributes("10.96.0.7", 80)).isEqualTo(clusterAddress);
        assertThat(agent.cluster.model.podRanges()).hasToString(ranges);
    }

    @Test
    void shouldNameAfterTenRestartsAsAtTheLastContact() throws Exception {
        applyShop();
        agent.store.onContact(agent.cluster.nowMs);
        final long contactMs = agent.cluster.nowMs;
        for (int i = 0; i < 10; i++) {
            agent.stop();
            agent.cluster.nowMs += 3_600_000;
            agent.start();
            assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
            assertThat(agent.restored.contactMs()).isEqualTo(contactMs);
        }
    }

    @Test
    void shouldGiveNoVerdictBeforePoliciesAreConfirmed() throws Exception {
        applyShop();
        listed(ClusterKind.NETWORKPOLICY);
        listed(ClusterKind.NAMESPACE);
        assertThat(agent.cluster.model.arePoliciesKnown()).isTrue();
        agent.stop();
        agent.start();
        assertThat(agent.cluster.model.arePoliciesKnown()).isFalse();
    }

    @Test
    void shouldTakeWhatChangedWhileTheAgentWasAway() throws Exception {
        applyShop();
        agent.stop();
        agent.cluster.nowMs += 60_000;
        agent.start();
        agent.cluster.apply(new PodBuilder(owned("web-1-a", ADDRESS))
                .editSpec()
                .withNodeName("node-2")
                .endSpec()
                .build());
        assertThat(agent.cluster.attributes(ADDRESS, 8080)).containsEntry("k8s.node.name", "node-2");
        agent.stop();
        agent.start();
        assertThat(agent.cluster.attributes(ADDRESS, 8080)).containsEntry("k8s.node.name", "node-2");
    }

    @Test
    void shouldEndAtTheSyncWhatWasDeletedWhileTheAgentWasAway() throws Exception {
        applyShop();
        agent.stop();
        agent.cluster.nowMs += 60_000;
        agent.start();
        listed(ClusterKind.POD);
        final long syncMs = agent.cluster.nowMs;
        agent.cluster.nowMs = syncMs - 1_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
        agent.cluster.nowMs = syncMs + 5_000;
        assertThat(agent.podAt(ADDRESS)).isEmpty();
        agent.stop();
        agent.start();
        assertThat(agent.restored.objects()).isEqualTo(4);
        assertThat(agent.podAt(ADDRESS)).isEmpty();
        agent.cluster.nowMs = syncMs - 1_000;
        assertThat(agent.podAt(ADDRESS)).as("ended, and still known").isEqualTo("web-1-a");
    }

    @Test
    void shouldNameTheNextHolderOfAnAddressThatWasGivenAwayMeanwhile() throws Exception {
        agent.cluster.apply(since(pod("old", ADDRESS), agent.cluster.nowMs));
        agent.stop();
        final long beginMs = agent.cluster.nowMs + 30_000;
        agent.cluster.nowMs += 60_000;
        agent.start();
        agent.cluster.apply(since(pod("new", ADDRESS), beginMs));
        listed(ClusterKind.POD, "shop/new");
        assertThat(agent.podAt(ADDRESS)).isEqualTo("new");
        agent.cluster.nowMs = beginMs + 1_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("new");
        agent.cluster.nowMs = beginMs - 1_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("old");
    }

    @Test
    void shouldKeepThePastOfAnAddressOverARestart() throws Exception {
        final Pod old = since(pod("old", ADDRESS), agent.cluster.nowMs - 100_000);
        agent.cluster.apply(old);
        final long endMs = agent.cluster.nowMs;
        agent.cluster.remove(old);
        agent.cluster.nowMs += 10_000;
        agent.cluster.apply(since(pod("new", ADDRESS), agent.cluster.nowMs));
        agent.stop();
        agent.cluster.nowMs += 10_000;
        agent.start();
        assertThat(agent.podAt(ADDRESS)).isEqualTo("new");
        agent.cluster.nowMs = endMs - 1_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("old");
    }

    /** Nothing says since when the pod has its address but that the agent learned of it then. */
    @Test
    void shouldKnowSinceWhenAnEndedPodWasThere() throws Exception {
        final long beginMs = agent.cluster.nowMs;
        agent.cluster.apply(pod("old", ADDRESS));
        agent.stop();
        agent.cluster.nowMs += 100_000;
        agent.start();
        agent.cluster.apply(Cluster.pod("shop", "old", ADDRESS, Map.of("app", "other")));
        agent.cluster.nowMs += 100_000;
        agent.cluster.remove(pod("old", ADDRESS));
        agent.cluster.apply(pod("brief", "10.0.0.2"));
        agent.cluster.nowMs += 100_000;
        agent.cluster.remove(pod("brief", "10.0.0.2"));
        agent.stop();
        agent.start();
        agent.cluster.nowMs = beginMs + 50_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("old");
        agent.cluster.nowMs = beginMs + 250_000;
        assertThat(agent.podAt("10.0.0.2")).isEqualTo("brief");
    }

    @Test
    void shouldKeepAnAddressThatAnObjectHadBefore() throws Exception {
        agent.cluster.apply(node("192.168.0.1"));
        agent.cluster.nowMs += 10_000;
        agent.cluster.apply(node("192.168.0.2"));
        final long changeMs = agent.cluster.nowMs;
        agent.stop();
        agent.cluster.nowMs += 10_000;
        agent.start();
        assertThat(agent.cluster.attributes("192.168.0.2", 22)).containsEntry("k8s.node.name", "node-1");
        assertThat(agent.cluster.attributes("192.168.0.1", 22)).isEmpty();
        agent.cluster.nowMs = changeMs - 1_000;
        assertThat(agent.cluster.attributes("192.168.0.1", 22)).containsEntry("k8s.node.name", "node-1");
    }

    @Test
    void shouldForgetWhatHasEndedForLong() throws Exception {
        agent.cluster.apply(pod("old", ADDRESS));
        agent.cluster.remove(pod("old", ADDRESS));
        agent.stop();
        agent.cluster.nowMs += StoreFixture.RETENTION_MS + 1;
        agent.start();
        assertThat(agent.cluster.model.addressCount()).isZero();
    }

    @Test
    void shouldKeepAPodThatIsOverAsItWas() throws Exception {
        final long endMs = agent.cluster.nowMs / 1_000 * 1_000 - 60_000;
        agent.cluster.apply(since(pod("job", ADDRESS), endMs - 60_000));
        final Pod over = new PodBuilder(since(pod("job", ADDRESS), endMs - 60_000))
                .editStatus()
                .withPhase("Succeeded")
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withFinishedAt(Instant.ofEpochMilli(endMs).toString())
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        agent.cluster.apply(over);
        agent.stop();
        agent.start();
        assertThat(agent.podAt(ADDRESS)).isEmpty();
        agent.cluster.nowMs = endMs - 1_000;
        assertThat(agent.podAt(ADDRESS)).isEqualTo("job");
    }

    @Test
    void shouldForgetAnotherCluster() throws Exception {
        applyShop();
        agent.stop();
        agent.start(StoreFixture.OBJECTS, "https://elsewhere/", kind -> true);
        assertThat(agent.restored.isEmpty()).isTrue();
        assertThat(agent.podAt(ADDRESS)).isEmpty();
    }

    @Test
    void shouldForgetKindsThatAreNotWatchedAnyMore() throws Exception {
        applyShop();
        agent.stop();
        agent.start(StoreFixture.OBJECTS, StoreFixture.SERVER, kind -> kind != ClusterKind.SERVICE);
        assertThat(agent.cluster.attributes("10.96.0.7", 80)).isEmpty();
        agent.stop();
        agent.start();
        assertThat(agent.cluster.attributes("10.96.0.7", 80)).isEmpty();
        assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
    }

    /** Another configuration of names takes the place of the one before, while both follow the cluster. */
    @Test
    void shouldKeepWhatTheNamesInUseKnow() throws Exception {
        applyShop();
        final Cluster before = agent.cluster;
        final Cluster next = new Cluster();
        final CompletableFuture<RestoredNames> read = new CompletableFuture<>();
        agent.store.restore(next.model, kind -> true, StoreFixture.SERVER, 0, read::complete);
        assertThat(read.get(30, TimeUnit.SECONDS).objects()).isEqualTo(5);
        assertThat(next.attributes(ADDRESS, 8080)).containsEntry("k8s.deployment.name", "web");
        next.remove(owned("web-1-a", ADDRESS));
        next.apply(pod("next", "10.0.0.2"));
        agent.store.follow(next.model, StoreFixture.SERVER);
        next.apply(pod("last", "10.0.0.3"));
        agent.stop();
        before.apply(pod("late", "10.0.0.4"));

        agent.start();
        assertThat(agent.podAt(ADDRESS)).isEmpty();
        assertThat(agent.podAt("10.0.0.2")).isEqualTo("next");
        assertThat(agent.podAt("10.0.0.3")).isEqualTo("last");
        assertThat(agent.podAt("10.0.0.4")).isEmpty();
    }

    @Test
    void shouldReadNothingOfAnotherClusterWhileItFollowsThisOne() throws Exception {
        applyShop();
        final Cluster other = new Cluster();
        final CompletableFuture<RestoredNames> read = new CompletableFuture<>();
        agent.store.restore(other.model, kind -> true, "https://elsewhere/", 0, read::complete);
        assertThat(read.get(30, TimeUnit.SECONDS).isEmpty()).isTrue();
        other.apply(pod("other", "10.0.0.2"));
        agent.store.follow(other.model, "https://elsewhere/");
        agent.stop();
        agent.start(StoreFixture.OBJECTS, "https://elsewhere/", kind -> true);
        assertThat(agent.restored.objects()).isEqualTo(1);
        assertThat(agent.podAt("10.0.0.2")).isEqualTo("other");
    }
}
