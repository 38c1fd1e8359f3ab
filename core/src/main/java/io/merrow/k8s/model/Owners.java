package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Owner references: the chain from a pod to its deployment, as far as it is wanted. One thread at a time. */
final class Owners {
    private record Workload(Meta meta, AttributeGroup block) {}

    private final Map<String, Workload> workloads = new HashMap<>();
    private final Map<String, Set<String>> children = new HashMap<>();
    private final Map<String, Set<PodEntry>> pods = new HashMap<>();
    private final AttributeGroups blocks;
    private final int maxDepth;
    private final Set<ClusterKind> kinds;

    /** @param kinds that are named; others are walked through. */
    Owners(final AttributeGroups blocks, final int maxDepth, final Set<ClusterKind> kinds) {
        this.blocks = blocks;
        this.maxDepth = maxDepth;
        this.kinds = kinds.isEmpty() ? EnumSet.noneOf(ClusterKind.class) : EnumSet.copyOf(kinds);
    }

    void put(final Meta meta, final AttributeGroup block) {
        remove(meta.uid());
        workloads.put(meta.uid(), new Workload(meta, block));
        if (meta.owner() != null) {
            children.computeIfAbsent(meta.owner().uid(), key -> new HashSet<>()).add(meta.uid());
        }
    }

    void remove(final String uid) {
        final Workload workload = workloads.remove(uid);
        if (workload != null && workload.meta.owner() != null) {
            take(children, workload.meta.owner().uid(), uid);
        }
    }

    void join(final PodEntry pod) {
        final Meta.Owner owner = pod.facts.meta().owner();
        if (owner != null) {
            pods.computeIfAbsent(owner.uid(), key -> new HashSet<>()).add(pod);
        }
    }

    void leave(final PodEntry pod) {
        final Meta.Owner owner = pod.facts.meta().owner();
        if (owner != null) {
            take(pods, owner.uid(), pod);
        }
    }

    /** All pods below, through any number of workloads. */
    void forEachPod(final String uid, final Consumer<PodEntry> consumer) {
        forEachPod(uid, maxDepth + 1, consumer);
    }

    private void forEachPod(final String uid, final int depth, final Consumer<PodEntry> consumer) {
        pods.getOrDefault(uid, Set.of()).forEach(consumer);
        if (depth > 0) {
            children.getOrDefault(uid, Set.of()).forEach(child -> forEachPod(child, depth - 1, consumer));
        }
    }

    /** The attributes of all owners, the nearest first. */
    List<AttributeGroup> chain(final Meta meta) {
        final List<AttributeGroup> chain = new ArrayList<>(2);
        Meta.Owner owner = meta.owner();
        for (int depth = 0; depth < maxDepth && owner != null; depth++) {
            final Workload workload = workloads.get(owner.uid());
            final Optional<ClusterKind> kind = ClusterKind.of(owner.kind());
            if (kind.isPresent() && kinds.contains(kind.get())) {
                chain.add(workload == null ? blocks.of(kind.get(), owner) : workload.block);
            }
            owner = workload == null ? null : workload.meta.owner();
        }
        return chain;
    }

    private static <T> void take(final Map<String, Set<T>> sets, final String key, final T value) {
        sets.computeIfPresent(key, (same, set) -> set.remove(value) && set.isEmpty() ? null : set);
    }
}
