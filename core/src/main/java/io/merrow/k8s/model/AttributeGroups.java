package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.AttributeNames;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes the attribute blocks of objects, as both ends' extractions want them. One thread at a time. */
final class AttributeGroups {
    private static final AttributeNames CONTAINER =
            AttributeNames.of("k8s.container.name", "container.name", "container.image.name");

    /** The availability zone of a node, and so of its pods (kubernetes.io/docs/reference/labels-annotations-taints). */
    private static final Extraction.Rule ZONE = new Extraction.Rule(
            ClusterKind.NODE, "topology.kubernetes.io/zone", null, null, "cloud.availability_zone", null);

    private final Extraction source;
    private final Extraction destination;
    private final Interner interner;
    private final Map<ClusterKind, AttributeNames> plainNames = new EnumMap<>(ClusterKind.class);

    AttributeGroups(final Extraction source, final Extraction destination, final Interner interner) {
        if (source.end() != FlowEnd.SOURCE || destination.end() != FlowEnd.DESTINATION) {
            throw new IllegalArgumentException("ends are exchanged: " + source + ", " + destination);
        }
        this.source = source.with(ZONE);
        this.destination = destination.with(ZONE);
        this.interner = interner;
        for (final ClusterKind kind : ClusterKind.values()) {
            if (wantsAll(this.source, kind) && wantsAll(this.destination, kind)) {
                plainNames.put(
                        kind, AttributeNames.of("k8s." + kind.label() + ".name", "k8s." + kind.label() + ".uid"));
            }
        }
    }

    /** Name and UID and nothing else, the usual case. */
    private static boolean wantsAll(final Extraction extraction, final ClusterKind kind) {
        return extraction.wants(kind, "name")
                && extraction.wants(kind, "uid")
                && extraction.labels().stream().noneMatch(rule -> rule.kind() == kind)
                && extraction.annotations().stream().noneMatch(rule -> rule.kind() == kind);
    }

    /** Whether a label is extracted from objects of this kind. */
    boolean wantsLabel(final ClusterKind kind, final String key) {
        return source.labels().stream().anyMatch(rule -> rule.mayTake(kind, key))
                || destination.labels().stream().anyMatch(rule -> rule.mayTake(kind, key));
    }

    /** Whether an annotation is extracted from objects of this kind. */
    boolean wantsAnnotation(final ClusterKind kind, final String key) {
        return source.annotations().stream().anyMatch(rule -> rule.mayTake(kind, key))
                || destination.annotations().stream().anyMatch(rule -> rule.mayTake(kind, key));
    }

    /** An object's own attributes. */
    AttributeGroup of(final Meta meta) {
        final AttributeNames plain = plainNames.get(meta.kind());
        if (plain != null) {
            return new AttributeGroup(plain, meta.name(), meta.uid());
        }
        final Draft draft = new Draft();
        final String prefix = "k8s." + meta.kind().label();
        draft.add(prefix + ".name", meta.name(), wants(meta.kind(), "name"));
        draft.add(prefix + ".uid", meta.uid(), wants(meta.kind(), "uid"));
        extracted(draft, meta);
        return draft.block();
    }

    /** From an owner reference alone, of an object that was not seen. */
    AttributeGroup of(final ClusterKind kind, final Meta.Owner owner) {
        final AttributeNames plain = plainNames.get(kind);
        if (plain != null) {
            return interner.intern(new AttributeGroup(plain, owner.name(), owner.uid()));
        }
        final Draft draft = new Draft();
        draft.add("k8s." + kind.label() + ".name", owner.name(), wants(kind, "name"));
        draft.add("k8s." + kind.label() + ".uid", owner.uid(), wants(kind, "uid"));
        return interner.intern(draft.block());
    }

    /**
     * The namespace that an object is in.
     *
     * @param meta       of the namespace's object; null: it was not seen.
     * @param clusterUid of the cluster: the UID of {@code kube-system}; null: not seen.
     */
    AttributeGroup namespace(final ClusterKind member, final String name, final Meta meta, final String clusterUid) {
        final Draft draft = new Draft();
        draft.add("k8s.namespace.name", name, wants(member, "namespace"));
        if (meta != null) {
            draft.add("k8s.namespace.uid", meta.uid(), wants(ClusterKind.NAMESPACE, "uid"));
            extracted(draft, meta);
        }
        draft.add("k8s.cluster.uid", clusterUid, wants(ClusterKind.NAMESPACE, "uid"));
        return interner.intern(draft.block());
    }

    /** The one instance of what many have. */
    <T> T shared(final T value) {
        return interner.intern(value);
    }

    AttributeGroup container(final ClusterFacts.Container container) {
        return interner.intern(new AttributeGroup(CONTAINER, container.name(), container.name(), container.image()));
    }

    private Consumer<boolean[]> wants(final ClusterKind kind, final String field) {
        return ends -> {
            ends[0] = source.wants(kind, field);
            ends[1] = destination.wants(kind, field);
        };
    }

    private void extracted(final Draft draft, final Meta meta) {
        final Map<String, String[]> found = new LinkedHashMap<>();
        extracted(found, source, 0, meta);
        extracted(found, destination, 1, meta);
        found.forEach((name, values) -> {
            // One name with two values is two attributes, each with one end.
            if (values[0] != null && values[0].equals(values[1])) {
                draft.add(name, values[0], true, true);
            } else {
                draft.add(name, values[0], true, false);
                draft.add(name, values[1], false, true);
            }
        });
    }

    private static void extracted(
            final Map<String, String[]> found, final Extraction extraction, final int end, final Meta meta) {
        for (final Extraction.Rule rule : extraction.labels()) {
            if (rule.kind() == meta.kind()) {
                rule.extract(
                        "labels",
                        meta.labels(),
                        (name, value) -> found.computeIfAbsent(name, key -> new String[2])[end] = value);
            }
        }
        for (final Extraction.Rule rule : extraction.annotations()) {
            if (rule.kind() == meta.kind()) {
                rule.extract(
                        "annotations",
                        meta.annotations(),
                        (name, value) -> found.computeIfAbsent(name, key -> new String[2])[end] = value);
            }
        }
    }

    /** A block in the making; its names are shared with others of the same shape. */
    private final class Draft {
        private final AttributeNames.Builder names = AttributeNames.builder();
        private final List<String> values = new ArrayList<>();

        private void add(final String name, final String value, final Consumer<boolean[]> wants) {
            final boolean[] ends = new boolean[2];
            wants.accept(ends);
            add(name, value, ends[0], ends[1]);
        }

        private void add(final String name, final String value, final boolean source, final boolean destination) {
            if (value != null && !value.isEmpty() && (source || destination)) {
                names.add(name, source, destination);
                values.add(value);
            }
        }

        private AttributeGroup block() {
            return values.isEmpty()
                    ? AttributeGroup.EMPTY
                    : new AttributeGroup(interner.intern(names.build()), values.toArray(String[]::new));
        }
    }
}
