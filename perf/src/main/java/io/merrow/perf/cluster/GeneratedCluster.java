package io.merrow.perf.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.read.FactsReader;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Objects as a cluster has them: 100 pods a node, 10 a replica set, a service for each deployment. */
final class GeneratedCluster {
    static final int PODS_OF_AN_OWNER = 10;

    final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100_000);
    final ClusterModel model = new ClusterModel(
            writer,
            new ModelOptions(
                    Extraction.defaults(FlowEnd.SOURCE),
                    Extraction.defaults(FlowEnd.DESTINATION),
                    5,
                    EnumSet.allOf(ClusterKind.class),
                    Set.of(ClusterKind.SERVICE, ClusterKind.NETWORKPOLICY),
                    EnumSet.allOf(ClusterKind.class)));
    final FactsReader reader = new FactsReader(model, Set.of());

    static Pod pod(final int number, final int version) {
        final int owner = number / PODS_OF_AN_OWNER;
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("team-" + owner % 100)
                .withName("app-" + owner + "-5d4f8c7b9-" + Integer.toString(number, 36) + "-" + version)
                .withUid(new UUID(number, version).toString())
                .withResourceVersion(Integer.toString(1_000_000 + number + version))
                .withCreationTimestamp("2024-05-01T10:00:00Z")
                .withLabels(labels(owner))
                .addNewOwnerReference()
                .withController(true)
                .withKind("ReplicaSet")
                .withName("app-" + owner + "-5d4f8c7b9")
                .withUid(ownerUid(owner))
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + number / 100)
                .addNewContainer()
                .withName("app")
                .withImage("registry.example/team/app-" + owner + ":1.2.3")
                .addNewEnv()
                .withName("SOME_SETTING")
                .withValue("value of some length, as they are")
                .endEnv()
                .addNewPort()
                .withName("http")
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255))
                .withHostIP("192.168." + (number / 100 >> 8) + "." + (number / 100 & 255))
                .addNewCondition()
                .withType("PodReadyToStartContainers")
                .withStatus("True")
                .withLastTransitionTime("2024-05-01T10:00:01Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Map<String, String> labels(final int owner) {
        return Map.of(
                "app.kubernetes.io/name", "app-" + owner,
                "app.kubernetes.io/part-of", "shop",
                "pod-template-hash", "5d4f8c7b9");
    }

    private static String ownerUid(final int owner) {
        return new UUID(-1, owner).toString();
    }

    static ReplicaSet owner(final int owner) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("team-" + owner % 100)
                .withName("app-" + owner + "-5d4f8c7b9")
                .withUid(ownerUid(owner))
                .addNewOwnerReference()
                .withController(true)
                .withKind("Deployment")
                .withName("app-" + owner)
                .withUid(new UUID(-2, owner).toString())
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    static Service service(final int owner) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("team-" + owner % 100)
                .withName("app-" + owner)
                .withUid(new UUID(-3, owner).toString())
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app.kubernetes.io/name", "app-" + owner))
                .withClusterIP("10.200." + (owner >> 8) + "." + (owner & 255))
                .addNewPort()
                .withPort(80)
                .withNewTargetPort("http")
                .endPort()
                .endSpec()
                .build();
    }

    void fill(final int pods) {
        for (int owner = 0; owner < pods / PODS_OF_AN_OWNER; owner++) {
            final long nowMs = System.currentTimeMillis();
            model.apply(reader.read(ClusterKind.REPLICASET, owner(owner), nowMs), nowMs);
            model.apply(reader.read(ClusterKind.SERVICE, service(owner), nowMs), nowMs);
        }
        for (int number = 0; number < pods; number++) {
            put(pod(number, 0));
        }
    }

    void put(final Pod pod) {
        final long nowMs = System.currentTimeMillis();
        model.apply(reader.read(ClusterKind.POD, pod, nowMs), nowMs);
    }
}
