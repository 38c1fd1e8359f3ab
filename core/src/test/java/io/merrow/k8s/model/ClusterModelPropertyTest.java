package io.merrow.k8s.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.facts.ClusterKind;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The model after random histories of pods and services against what one finds by looking through all objects. */
class ClusterModelPropertyTest {
    private static final int STEPS = 800;
    private static final List<String> NAMESPACES = List.of("lab", "shop");
    private static final List<String> APPS = List.of("api", "db", "web");

    private final Cluster cluster = new Cluster();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, Pod> byAddress = new TreeMap<>();

    private static String key(final HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    private static <T> T any(final Random random, final List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void putPod(final Random random) {
        final String namespace = any(random, NAMESPACES);
        final String name = "p" + random.nextInt(12);
        final Pod before = pods.get(namespace + "/" + name);
        final String address = before == null
                ? "10.0." + random.nextInt(2) + "." + random.nextInt(20)
                : before.getStatus().getPodIP();
        if (before == null && byAddress.containsKey(address)) {
            return; // the network gives an address to one at a time
        }
        final Pod pod = new PodBuilder(Cluster.pod(namespace, name, address, Map.of("app", any(random, APPS))))
                .editMetadata()
                .withUid(
                        before == null
                                ? "uid-" + cluster.nowMs
                                : before.getMetadata().getUid())
                .endMetadata()
                .build();
        pods.put(key(pod), pod);
        byAddress.put(address, pod);
        cluster.apply(pod);
    }

    private void removePod(final Random random) {
        final Pod pod = pods.remove(any(random, List.copyOf(pods.keySet())));
        byAddress.remove(pod.getStatus().getPodIP());
        cluster.remove(pod);
    }

    private void putService(final Random random) {
        final Service service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(any(random, NAMESPACES))
                .withName("s" + random.nextInt(4))
                .withUid("uid-service")
                .endMetadata()
                .withNewSpec()
                .withSelector(random.nextInt(5) == 0 ? Map.of() : Map.of("app", any(random, APPS)))
                .endSpec()
                .build();
        service.getMetadata().setUid("uid-" + key(service));
        services.put(key(service), service);
        cluster.apply(service);
    }

    private void removeService(final Random random) {
        cluster.remove(services.remove(any(random, List.copyOf(services.keySet()))));
    }

    /** The first by name of those whose selector matches; null: none. */
    private String serviceOf(final Pod pod) {
        return services.values().stream()
                .filter(service -> service.getMetadata()
                        .getNamespace()
                        .equals(pod.getMetadata().getNamespace()))
                .filter(service -> !service.getSpec().getSelector().isEmpty())
                .filter(service -> pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet()))
                .map(service -> service.getMetadata().getName())
                .findFirst()
                .orElse(null);
    }

    @RepeatedTest(3)
    void shouldAnswerAsALookThroughAllObjectsDoes(final RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        for (int step = 0; step < STEPS; step++) {
            cluster.nowMs += 20_000;
            final int choice = random.nextInt(10);
            if (choice < 5) {
                putPod(random);
            } else if (choice < 7 && !pods.isEmpty()) {
                removePod(random);
            } else if (choice < 9) {
                putService(random);
            } else if (!services.isEmpty()) {
                removeService(random);
            }
            cluster.nowMs += 20_000;
            cluster.model.prune(cluster.nowMs);
            check("seed " + repetition.getCurrentRepetition() + ", step " + step);
        }
    }

    private void check(final String where) {
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 20; j++) {
                final String address = "10.0." + i + "." + j;
                final Pod pod = byAddress.get(address);
                final Map<String, String> found = cluster.attributes(address, 9);
                assertThat(found.get("k8s.pod.name"))
                        .as("%s, %s", where, address)
                        .isEqualTo(pod == null ? null : pod.getMetadata().getName());
                if (pod != null) {
                    assertThat(found.get("k8s.service.name"))
                            .as("%s, service of %s", where, key(pod))
                            .isEqualTo(serviceOf(pod));
                }
            }
        }
    }

    @Test
    void shouldTakeObjectsOfEveryKindWithNothingInThem() {
        final List<HasMetadata> bare = List.of(
                new PodBuilder().build(),
                new ServiceBuilder().build(),
                new NodeBuilder().build(),
                new NamespaceBuilder().build(),
                new DeploymentBuilder().build(),
                new EndpointSliceBuilder().build(),
                new EndpointsBuilder().build(),
                new NetworkPolicyBuilder().build(),
                new IngressBuilder().build(),
                new GatewayBuilder().build());
        for (final HasMetadata object : bare) {
            object.setMetadata(new ObjectMetaBuilder().withName("bare").build());
            cluster.apply(object);
            assertThat(cluster.model.size(ClusterKind.of(object.getKind()).orElseThrow()))
                    .as(object.getKind())
                    .isEqualTo(1);
            cluster.remove(object);
        }
        cluster.model.prune(cluster.nowMs + 600_000);
        assertThat(cluster.writer.addressCount()).isZero();
    }
}
