package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The namespaces, and the attributes that what is in them has of them. One thread at a time. */
final class Namespaces {
    /** Its UID is the cluster's. */
    private static final String CLUSTER = "kube-system";

    private final Map<String, Meta> known = new HashMap<>();
    private final Map<ClusterKind, Map<String, AttributeGroup>> attributes = new EnumMap<>(ClusterKind.class);
    private final AttributeGroups blocks;

    Namespaces(final AttributeGroups blocks) {
        this.blocks = blocks;
    }

    /** Takes a namespace, or its new version; returns the one before, null where there was none. */
    Meta put(final Meta meta) {
        attributes.clear();
        return known.put(meta.name(), meta);
    }

    void remove(final Meta meta) {
        attributes.clear();
        known.remove(meta.name());
    }

    static boolean isCluster(final Meta namespace) {
        return CLUSTER.equals(namespace.name());
    }

    /** What an object has of its namespace. */
    AttributeGroup attributes(final Meta member) {
        return attributes
                .computeIfAbsent(member.kind(), kind -> new HashMap<>())
                .computeIfAbsent(member.namespace(), namespace -> newAttributes(member));
    }

    private AttributeGroup newAttributes(final Meta member) {
        final Meta cluster = known.get(CLUSTER);
        return blocks.namespace(
                member.kind(),
                member.namespace(),
                known.get(member.namespace()),
                cluster == null ? null : cluster.uid());
    }

    /** Labels for selectors. */
    Map<String, String> labels(final String namespace) {
        final Meta meta = known.get(namespace);
        // Every namespace has this label, and policies rely on it.
        return meta == null ? Map.of("kubernetes.io/metadata.name", namespace) : meta.labels();
    }
}
