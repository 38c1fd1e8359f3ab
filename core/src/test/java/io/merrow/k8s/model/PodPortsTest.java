package io.merrow.k8s.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.k8s.Cluster;
import io.merrow.net.IpProtocol;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which container and which service a port of a pod belongs to. */
class PodPortsTest {
    private static final Map<String, String> SIDE = Map.of("app", "side");
    private static final String POD = "10.244.1.30";

    private final Cluster cluster = new Cluster();

    /** Container main (8080 "http"), native sidecar proxy (9443 "https"), init container setup (7000 "never"). */
    private static Pod withSidecar() {
        return new PodBuilder(Cluster.pod("shop", "side", POD, SIDE))
                .editSpec()
                .addNewInitContainer()
                .withName("proxy")
                .withImage("p:1")
                .withRestartPolicy("Always")
                .addNewPort()
                .withName("https")
                .withContainerPort(9443)
                .endPort()
                .endInitContainer()
                .addNewInitContainer()
                .withName("setup")
                .withImage("s:1")
                .addNewPort()
                .withName("never")
                .withContainerPort(7000)
                .endPort()
                .endInitContainer()
                .endSpec()
                .build();
    }

    private static Service service(final String type, final Map<String, String> selector, final String target) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("front")
                .withUid("uid-front")
                .endMetadata()
                .withNewSpec()
                .withType(type)
                .withSelector(selector)
                .addNewPort()
                .withPort(443)
                .withNewTargetPort(target)
                .endPort()
                .endSpec()
                .build();
    }

    private void allowHttps() {
        cluster.apply(new io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("side-https")
                .withUid("uid-policy")
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(SIDE)
                .endPodSelector()
                .addNewIngress()
                .addNewPort()
                .withNewPort("https")
                .endPort()
                .endIngress()
                .endSpec()
                .build());
    }

    @Test
    void shouldTakeNativeSidecarsForContainers() {
        cluster.apply(withSidecar()).apply(service("ClusterIP", SIDE, "https"));
        allowHttps();

        assertThat(cluster.attributes(POD, 9443))
                .containsEntry("container.name", "proxy")
                .containsEntry("container.image.name", "p:1")
                .containsEntry("k8s.service.name", "front");
        assertThat(cluster.attributes(POD, 8080))
                .containsEntry("container.name", "main")
                .doesNotContainKey("k8s.service.name");
        assertThat(cluster.attributes(POD, 7000)).doesNotContainKey("container.name");
        assertThat(cluster.flow("10.244.9.9", POD, IpProtocol.TCP, 9443).ingressVerdict())
                .isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(cluster.flow("10.244.9.9", POD, IpProtocol.TCP, 8080).ingressVerdict())
                .isEqualTo(PolicyVerdict.WOULD_DENY);
    }

    @Test
    void shouldTakeEphemeralContainersForContainers() {
        cluster.apply(new PodBuilder(Cluster.pod("shop", "plain", POD, SIDE))
                .editSpec()
                .addNewEphemeralContainer()
                .withName("debugger")
                .withImage("d:1")
                .endEphemeralContainer()
                .endSpec()
                .build());

        assertThat(cluster.attributes(POD, 8080)).containsEntry("container.name", "main");
        assertThat(cluster.attributes(POD, 50_000))
                .containsEntry("k8s.pod.name", "plain")
                .doesNotContainKey("container.name");
    }

    @Test
    void shouldNotNameAServiceOfTypeExternalName() {
        cluster.apply(withSidecar()).apply(service("ExternalName", SIDE, "http"));
        assertThat(cluster.attributes(POD, 8080))
                .containsEntry("k8s.pod.name", "side")
                .doesNotContainKey("k8s.service.name");
    }

    @Test
    void shouldNotNameAServiceWithoutSelector() {
        cluster.apply(withSidecar()).apply(service("ClusterIP", null, "http"));
        assertThat(cluster.attributes(POD, 8080)).doesNotContainKey("k8s.service.name");
    }

    /** One container and one service: that does not make every port the service's. */
    @Test
    void shouldNameAServiceOnlyAtItsOwnTargetPorts() {
        cluster.apply(Cluster.pod("shop", "one", POD, SIDE)).apply(service("ClusterIP", SIDE, "http"));
        assertThat(cluster.attributes(POD, 8080))
                .containsEntry("k8s.service.name", "front")
                .containsEntry("container.name", "main");
        assertThat(cluster.attributes(POD, 22))
                .doesNotContainKey("k8s.service.name")
                .containsEntry("container.name", "main");
    }

    @Test
    void shouldNameAHeadlessServiceWithoutPortsAtEveryPort() {
        cluster.apply(Cluster.pod("shop", "one", POD, SIDE))
                .apply(new ServiceBuilder(service("ClusterIP", SIDE, "http"))
                        .editSpec()
                        .withClusterIP("None")
                        .withPorts()
                        .endSpec()
                        .build());
        assertThat(cluster.attributes(POD, 22)).containsEntry("k8s.service.name", "front");
    }

    /** The usual case: the status of an Ingress has the address of its controller's load balancer. */
    @Test
    void shouldNameIngressAndServiceAtTheirCommonAddress() {
        final String address = "203.0.113.10";
        cluster.apply(new ServiceBuilder(service("LoadBalancer", Map.of("app", "controller"), "https"))
                        .editMetadata()
                        .withNamespace("ingress-nginx")
                        .withName("controller")
                        .endMetadata()
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp(address)
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build())
                .apply(new IngressBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .withUid("uid-ingress")
                        .endMetadata()
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp(address)
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
        for (final int port : new int[] {443, 80}) {
            assertThat(cluster.attributes(address, port))
                    .containsEntry("k8s.service.name", "controller")
                    .containsEntry("k8s.ingress.name", "web");
        }
        assertThat(cluster.attributes(address, 443)).containsEntry("k8s.namespace.name", "ingress-nginx");
    }
}
