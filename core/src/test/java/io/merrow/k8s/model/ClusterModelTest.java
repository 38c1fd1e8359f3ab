package io.merrow.k8s.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayBuilder;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.ModelOptions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClusterModelTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    private final Cluster cluster = new Cluster();

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .withUid("uid-deployment")
                .addToLabels("team", "blue")
                .endMetadata()
                .build();
    }

    private static ReplicaSet replicaSet() {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web-abc")
                .withUid("uid-replicaset")
                .addNewOwnerReference()
                .withController(true)
                .withKind("Deployment")
                .withName("web")
                .withUid("uid-deployment")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Pod owned(final String name, final String address) {
        return new PodBuilder(Cluster.pod("shop", name, address, WEB))
                .editMetadata()
                .addNewOwnerReference()
                .withController(true)
                .withKind("ReplicaSet")
                .withName("web-abc")
                .withUid("uid-replicaset")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Service service(final String name, final String target, final int port) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withSelector(WEB)
                .withClusterIP("10.96.0." + port % 250)
                .withExternalIPs("192.168.0.1")
                .addNewPort()
                .withPort(port)
                .withNewTargetPort(target)
                .withNodePort(30_000 + port)
                .endPort()
                .endSpec()
                .build();
    }

    private static Namespace namespace(final String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .addToLabels("stage", "test")
                .endMetadata()
                .build();
    }

    @Test
    void shouldNameAPodWithItsNamespaceOwnersNodeServiceAndContainer() {
        cluster.apply(owned("web-abc-1", "10.0.0.1")).apply(replicaSet()).apply(deployment());
        cluster.apply(service("web", "http", 80)).apply(namespace("shop")).apply(namespace("kube-system"));

        assertThat(cluster.attributes("10.0.0.1", 8080))
                .containsEntry("k8s.pod.name", "web-abc-1")
                .containsEntry("k8s.pod.uid", "uid-web-abc-1")
                .containsEntry("k8s.namespace.name", "shop")
                .containsEntry("k8s.namespace.uid", "uid-shop")
                .containsEntry("k8s.cluster.uid", "uid-kube-system")
                .containsEntry("k8s.replicaset.name", "web-abc")
                .containsEntry("k8s.replicaset.uid", "uid-replicaset")
                .containsEntry("k8s.deployment.name", "web")
                .containsEntry("k8s.deployment.uid", "uid-deployment")
                .containsEntry("k8s.node.name", "node-1")
                .containsEntry("k8s.service.name", "web")
                .containsEntry("k8s.service.uid", "uid-web")
                .containsEntry("k8s.container.name", "main")
                .containsEntry("container.name", "main")
                .containsEntry("container.image.name", "registry.example/main:1")
                .hasSize(15);
    }

    @Test
    void shouldWalkOwnersOnlySoFarAndNameOnlyTheKindsThatAreWanted() {
        final ModelOptions all = Cluster.options();
        final Cluster shallow = new Cluster(new ModelOptions(
                all.source(), all.destination(), 1, all.ownerKinds(), all.relations(), all.associations()));
        final Cluster picky = new Cluster(new ModelOptions(
                all.source(),
                all.destination(),
                5,
                EnumSet.complementOf(EnumSet.of(ClusterKind.REPLICASET)),
                all.relations(),
                all.associations()));
        shallow.apply(deployment()).apply(replicaSet()).apply(owned("p", "10.0.0.1"));
        picky.apply(deployment()).apply(replicaSet()).apply(owned("p", "10.0.0.1"));

        assertThat(shallow.attributes("10.0.0.1", 80))
                .containsKey("k8s.replicaset.name")
                .doesNotContainKey("k8s.deployment.name");
        assertThat(picky.attributes("10.0.0.1", 80))
                .containsKey("k8s.deployment.name")
                .doesNotContainKey("k8s.replicaset.name");
    }

    @Test
    void shouldDistinguishContainersAndServicesByPort() {
        final Pod pod = new PodBuilder(Cluster.pod("shop", "two", "10.0.0.2", WEB))
                .editSpec()
                .addNewContainer()
                .withName("sidecar")
                .withImage("registry.example/sidecar:2")
                .addNewPort()
                .withName("metrics")
                .withContainerPort(9090)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
        cluster.apply(pod).apply(service("api", "http", 80)).apply(service("metrics", "metrics", 90));

        assertThat(cluster.attributes("10.0.0.2", 8080))
                .containsEntry("container.name", "main")
                .containsEntry("k8s.service.name", "api");
        assertThat(cluster.attributes("10.0.0.2", 9090))
                .containsEntry("container.image.name", "registry.example/sidecar:2")
                .containsEntry("k8s.service.name", "metrics");
        assertThat(cluster.attributes("10.0.0.2", 50_000))
                .containsEntry("k8s.pod.name", "two")
                .doesNotContainKey("container.name");
    }

    private static Node nodeIn(final String zone) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .withUid("uid-node")
                .addToLabels("topology.kubernetes.io/zone", zone)
                .addToLabels("other", "label")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("192.168.0.1", "InternalIP")
                .endStatus()
                .build();
    }

    @Test
    void shouldNameTheZoneOfANodeAndOfItsPods() {
        cluster.apply(owned("web-abc-1", "10.0.0.1")).apply(nodeIn("west-1a"));
        assertThat(cluster.attributes("10.0.0.1", 8080))
                .containsEntry("cloud.availability_zone", "west-1a")
                .containsEntry("k8s.node.uid", "uid-node");
        assertThat(cluster.attributes("192.168.0.1", 22))
                .containsOnlyKeys("k8s.node.name", "k8s.node.uid", "cloud.availability_zone");

        cluster.apply(nodeIn("west-1b"));
        assertThat(cluster.attributes("10.0.0.1", 8080)).containsEntry("cloud.availability_zone", "west-1b");
    }

    @Test
    void shouldAnswerForServicesNodesNodePortsAndExternalAddresses() {
        cluster.apply(new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .withUid("uid-node")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("192.168.0.1", "InternalIP")
                .endStatus()
                .build());
        cluster.apply(service("web", "http", 80));

        assertThat(cluster.attributes("10.96.0.80", 80)).containsEntry("k8s.service.name", "web");
        assertThat(cluster.attributes("192.168.0.1", 22)).containsOnlyKeys("k8s.node.name", "k8s.node.uid");
        assertThat(cluster.attributes("192.168.0.1", 80)).containsEntry("k8s.service.name", "web");
        assertThat(cluster.attributes("192.168.0.1", 30_080)).containsEntry("k8s.service.name", "web");

        cluster.remove(service("web", "http", 80));
        cluster.nowMs += 10_000;
        assertThat(cluster.attributes("10.96.0.80", 80)).isEmpty();
        assertThat(cluster.attributes("192.168.0.1", 30_080)).containsEntry("k8s.node.name", "node-1");
    }

    @Test
    void shouldNameAHostNetworkPodByItsPortsOnly() {
        cluster.apply(new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("192.168.0.1", "InternalIP")
                .endStatus()
                .build());
        cluster.apply(new PodBuilder(Cluster.pod("kube-system", "proxy", "192.168.0.1", Map.of()))
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build());

        assertThat(cluster.attributes("192.168.0.1", 8080)).containsEntry("k8s.pod.name", "proxy");
        assertThat(cluster.attributes("192.168.0.1", 22)).doesNotContainKey("k8s.pod.name");
    }

    @Test
    void shouldFindPodsBehindAServiceWithoutSelectorByItsSlice() {
        final Service bare = new ServiceBuilder(service("bare", "http", 81))
                .editSpec()
                .withSelector(Map.of())
                .endSpec()
                .build();
        cluster.apply(Cluster.pod("shop", "behind", "10.0.0.3", Map.of("app", "other")));
        cluster.apply(new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("bare-1")
                .withUid("uid-slice")
                .addToLabels("kubernetes.io/service-name", "bare")
                .endMetadata()
                .addNewEndpoint()
                .withAddresses("10.0.0.3")
                .withNewTargetRef()
                .withKind("Pod")
                .withName("behind")
                .endTargetRef()
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("172.16.0.9")
                .endEndpoint()
                .build());
        cluster.apply(bare);

        assertThat(cluster.attributes("10.0.0.3", 8080))
                .containsEntry("k8s.service.name", "bare")
                .containsEntry("k8s.pod.name", "behind");
        assertThat(cluster.attributes("172.16.0.9", 1)).containsEntry("k8s.service.name", "bare");
    }

    @Test
    void shouldAnswerForEndpointsAndGateways() {
        cluster.apply(new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("old")
                .withUid("uid-endpoints")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp("172.16.0.10")
                .endAddress()
                .endSubset()
                .build());
        cluster.apply(new GatewayBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("edge")
                .withUid("uid-gateway")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("IPAddress", "203.0.113.9")
                .endStatus()
                .build());

        assertThat(cluster.attributes("172.16.0.10", 1)).containsEntry("k8s.service.name", "old");
        assertThat(cluster.attributes("203.0.113.9", 443)).containsEntry("k8s.gateway.name", "edge");
    }

    @Test
    void shouldExtractLabelsByKeyAndByPattern() {
        final Extraction extraction = new Extraction(
                FlowEnd.DESTINATION,
                Set.of("pod.name"),
                List.of(
                        new Extraction.Rule(ClusterKind.POD, "app", null, null, null, null),
                        new Extraction.Rule(
                                ClusterKind.DEPLOYMENT,
                                null,
                                Pattern.compile("^te(.*)$"),
                                Pattern.compile("^(b)(.*)"),
                                "team.$1",
                                "$2-$1")),
                List.of());
        final ModelOptions all = Cluster.options();
        final Cluster extracting = new Cluster(new ModelOptions(
                new Extraction(FlowEnd.SOURCE, Set.of(), List.of(), List.of()),
                extraction,
                5,
                all.ownerKinds(),
                all.relations(),
                all.associations()));
        extracting.apply(deployment()).apply(replicaSet()).apply(owned("p", "10.0.0.1"));

        assertThat(extracting.attributes("10.0.0.1", 50_000))
                .containsEntry("k8s.pod.name", "p")
                .containsEntry("k8s.pod.labels.app", "web")
                .containsEntry("team.am", "lue-b")
                .doesNotContainKeys("k8s.pod.uid", "k8s.namespace.name", "k8s.deployment.name");
    }

    @Test
    void shouldRememberAPodThatLivedForASecond() {
        final Instant started = Instant.ofEpochMilli(cluster.nowMs);
        final Pod pod = new PodBuilder(Cluster.pod("jobs", "brief", "10.0.0.7", Map.of()))
                .editStatus()
                .withPhase("Succeeded")
                .addNewContainerStatus()
                .withName("main")
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withStartedAt(started.toString())
                .withFinishedAt(started.plusSeconds(1).toString())
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        cluster.nowMs += 1_500;
        cluster.apply(pod);
        cluster.nowMs += 60_000;
        cluster.remove(pod);
        cluster.apply(Cluster.pod("jobs", "next", "10.0.0.7", Map.of()));

        cluster.nowMs = started.toEpochMilli() + 500;
        assertThat(cluster.attributes("10.0.0.7", 80)).containsEntry("k8s.pod.name", "brief");
        cluster.nowMs = started.toEpochMilli() + 70_000;
        assertThat(cluster.attributes("10.0.0.7", 80)).containsEntry("k8s.pod.name", "next");
    }

    @Test
    void shouldKeepNothingOfWhatIsGone() {
        for (int i = 0; i < 50; i++) {
            cluster.apply(owned("p" + i, "10.0.1." + i));
        }
        cluster.apply(service("web", "http", 80)).apply(replicaSet());
        for (int i = 0; i < 50; i++) {
            cluster.remove(owned("p" + i, "10.0.1." + i));
        }
        cluster.remove(service("web", "http", 80));
        cluster.remove(replicaSet());
        cluster.model.prune(cluster.nowMs + 600_000);

        assertThat(cluster.writer.addressCount()).isZero();
        assertThat(cluster.writer.endedCount()).isZero();
        assertThat(cluster.model.size(ClusterKind.POD)).isZero();
    }
}
