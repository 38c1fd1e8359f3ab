package io.merrow.k8s.model;

import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AttributeGroup;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.facts.ModelOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Pods and what refers to them: owners, services, policies, namespaces. What a change touches is marked, and
 * {@link #flush} renews it. One thread at a time.
 */
final class PodModel {
    private final Map<String, PodEntry> pods = new HashMap<>();
    private final Map<String, Set<PodEntry>> byNode = new HashMap<>();
    private final Map<String, AttributeGroup> nodes = new HashMap<>();
    private final SelectorIndex<AttributeGroup> related = new SelectorIndex<>();
    private final Map<String, AttributeGroup> relatedByUid = new HashMap<>();
    private final Queue<PodEntry> dirty = new ArrayDeque<>();
    private final Subjects subjects = new Subjects(this::onNewSubject);
    private final Namespaces namespaces;
    private final Policies policies;
    private final PodServices services;
    private final PodAddresses claims;
    private final AttributeGroups blocks;
    private final Owners owners;
    private final ModelOptions options;

    PodModel(final AddressIndexWriter writer, final AttributeGroups blocks, final ModelOptions options) {
        this.blocks = blocks;
        this.options = options;
        namespaces = new Namespaces(blocks);
        policies = new Policies(namespaces::labels);
        services = new PodServices(subjects, options.relations().contains(ClusterKind.SERVICE), this::mark, this::mark);
        claims = new PodAddresses(writer, new PodDecorator(blocks));
        owners = new Owners(blocks, options.ownerDepth(), options.ownerKinds());
    }

    void put(final ClusterFacts.Pod facts, final long nowMs) {
        PodEntry pod = pods.get(facts.meta().key());
        if (pod == null) {
            pod = new PodEntry(facts);
            pods.put(facts.meta().key(), pod);
        } else {
            owners.leave(pod);
            leaveNode(pod);
            pod.facts = facts;
        }
        final Subject before = pod.subject;
        pod.subject = subjects.join(pod, facts.meta().namespace(), facts.meta().labels());
        if (before != null && before != pod.subject) {
            subjects.leave(pod, before);
        }
        owners.join(pod);
        if (facts.node() != null) {
            byNode.computeIfAbsent(facts.node(), key -> new HashSet<>()).add(pod);
        }
        pod.own = blocks.of(facts.meta());
        mark(pod);
        if (facts.endMs() != 0) {
            flush(nowMs);
            claims.release(pod, facts.endMs(), nowMs);
            pod.hasEnded = true;
        }
    }

    /** The current facts of a pod; null: the pod is not known. */
    ClusterFacts.Pod facts(final String key) {
        final PodEntry pod = pods.get(key);
        return pod == null ? null : pod.facts;
    }

    /** Keys of all pods. */
    Set<String> keys() {
        return pods.keySet();
    }

    void remove(final ClusterFacts.Pod facts, final long nowMs) {
        final PodEntry pod = pods.remove(facts.meta().key());
        owners.leave(pod);
        leaveNode(pod);
        subjects.leave(pod, pod.subject);
        claims.release(pod, facts.endMs() == 0 ? nowMs : facts.endMs(), nowMs);
    }

    private void leaveNode(final PodEntry pod) {
        if (pod.facts.node() != null) {
            byNode.computeIfPresent(pod.facts.node(), (key, set) -> set.remove(pod) && set.isEmpty() ? null : set);
        }
    }

    private void onNewSubject(final Subject subject) {
        policies.updateSelectors(subject);
        policies.updatePolicies(subject);
        services.update(subject);
        subject.related = related.matching(subject.namespace, subject.labels);
    }

    PodServices services() {
        return services;
    }

    void putWorkload(final ClusterFacts.Plain workload) {
        final Meta meta = workload.meta();
        final AttributeGroup block = blocks.of(meta);
        owners.put(meta, block);
        owners.forEachPod(meta.uid(), this::mark);
        relate(meta, workload.selector(), block);
    }

    void removeWorkload(final ClusterFacts.Plain workload) {
        // Its pods keep its name: they end with it.
        owners.remove(workload.meta().uid());
        relate(workload.meta(), workload.selector(), null);
    }

    private void relate(final Meta meta, final LabelMatcher selector, final AttributeGroup block) {
        final AttributeGroup before = relatedByUid.remove(meta.uid());
        if (before != null) {
            related.remove(meta.namespace(), before);
        }
        if (block != null && selector != null) {
            related.add(meta.namespace(), selector, block);
            relatedByUid.put(meta.uid(), block);
        }
        if (selector != null) {
            for (final Subject subject : subjects.in(meta.namespace())) {
                subject.related = related.matching(subject.namespace, subject.labels);
                mark(subject.pods);
            }
        }
    }

    void putPolicy(final ClusterFacts.Policy policy) {
        policies.put(policy);
        renewPolicies(policy.meta());
    }

    void removePolicy(final ClusterFacts.Policy policy) {
        policies.remove(policy.meta());
        renewPolicies(policy.meta());
    }

    private void renewPolicies(final Meta policy) {
        subjects.forEach(policies::updateSelectors);
        subjects.in(policy.namespace()).forEach(policies::updatePolicies);
    }

    void putNamespace(final Meta meta) {
        final Meta before = namespaces.put(meta);
        if (before == null || !before.labels().equals(meta.labels())) {
            subjects.in(meta.name()).forEach(policies::updateSelectors);
        }
        if (Namespaces.isCluster(meta) && before == null) {
            pods.values().forEach(this::mark);
        } else {
            subjects.in(meta.name()).forEach(subject -> mark(subject.pods));
        }
    }

    void removeNamespace(final Meta meta) {
        namespaces.remove(meta);
    }

    AttributeGroup namespaceBlock(final Meta member) {
        return namespaces.attributes(member);
    }

    /** What is known of a node; null: it is gone. */
    void putNode(final String name, final AttributeGroup block) {
        if (block == null) {
            nodes.remove(name);
        } else {
            nodes.put(name, block);
            mark(byNode.getOrDefault(name, Set.of()));
        }
    }

    private void mark(final String key) {
        final PodEntry pod = pods.get(key);
        if (pod != null) {
            mark(pod);
        }
    }

    private void mark(final Collection<PodEntry> all) {
        all.forEach(this::mark);
    }

    private void mark(final PodEntry pod) {
        if (!pod.isDirty) {
            pod.isDirty = true;
            dirty.add(pod);
        }
    }

    /** Renews what was marked. */
    void flush(final long nowMs) {
        PodEntry pod = dirty.poll();
        while (pod != null) {
            pod.isDirty = false;
            if (pods.get(pod.facts.meta().key()) == pod) {
                renew(pod, nowMs);
            }
            pod = dirty.poll();
        }
    }

    private void renew(final PodEntry pod, final long nowMs) {
        if (options.associations().contains(ClusterKind.POD) && claims.isWanted(pod, nowMs)) {
            claims.renew(pod, shared(pod), services.of(pod), nowMs);
        }
    }

    private List<AttributeGroup> shared(final PodEntry pod) {
        final List<AttributeGroup> shared = new ArrayList<>(8);
        shared.add(namespaceBlock(pod.facts.meta()));
        shared.addAll(owners.chain(pod.facts.meta()));
        for (final AttributeGroup block : pod.subject.related) {
            if (!shared.contains(block)) {
                shared.add(block);
            }
        }
        if (pod.facts.node() != null) {
            final AttributeGroup node = nodes.get(pod.facts.node());
            shared.add(
                    node == null ? blocks.of(ClusterKind.NODE, new Meta.Owner("Node", pod.facts.node(), null)) : node);
        }
        return shared;
    }
}
