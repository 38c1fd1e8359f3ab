package io.merrow.k8s;

import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AddressRank;
import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.Occupant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/**
 * Pods and whatever is said of them: owners, services, policies, namespaces. What a change touches is marked, and
 * {@link #flush} renews it. One thread at a time.
 */
final class PodModel {
    private final Map<String, PodEntry> pods = new HashMap<>();
    private final Map<String, Meta> namespaces = new HashMap<>();
    private final Map<ClusterKind, Map<String, AttributeGroup>> namespaceBlocks = new EnumMap<>(ClusterKind.class);
    private final Map<String, Set<PodEntry>> byNode = new HashMap<>();
    private final Map<String, AttributeGroup> nodes = new HashMap<>();
    private final SelectorIndex<ServiceEntry> services = new SelectorIndex<>();
    private final SelectorIndex<AttributeGroup> related = new SelectorIndex<>();
    private final Map<String, ServiceEntry> servicesByKey = new HashMap<>();
    private final Map<String, AttributeGroup> relatedByUid = new HashMap<>();
    private final EndpointPods endpointPods = new EndpointPods();
    private final Queue<PodEntry> dirty = new ArrayDeque<>();
    private final Subjects subjects = new Subjects(this::onNewSubject);
    private final Policies policies = new Policies(this::namespaceLabels);
    private final AddressIndexWriter writer;
    private final Blocks blocks;
    private final PodDecorator decorator;
    private final Owners owners;
    private final ModelOptions options;

    PodModel(final AddressIndexWriter writer, final Blocks blocks, final ModelOptions options) {
        this.writer = writer;
        this.blocks = blocks;
        this.options = options;
        decorator = new PodDecorator(blocks);
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
            release(pod, facts.endMs(), nowMs);
            pod.hasEnded = true;
        }
    }

    void remove(final ClusterFacts.Pod facts, final long nowMs) {
        final PodEntry pod = pods.remove(facts.meta().key());
        owners.leave(pod);
        leaveNode(pod);
        subjects.leave(pod, pod.subject);
        release(pod, facts.endMs() == 0 ? nowMs : facts.endMs(), nowMs);
    }

    private void leaveNode(final PodEntry pod) {
        if (pod.facts.node() != null) {
            byNode.computeIfPresent(pod.facts.node(), (key, set) -> set.remove(pod) && set.isEmpty() ? null : set);
        }
    }

    private void onNewSubject(final Subject subject) {
        policies.tellSelectors(subject);
        policies.tellPolicies(subject);
        tellServices(subject);
        subject.related = related.matching(subject.namespace, subject.labels);
    }

    private void tellServices(final Subject subject) {
        subject.services = services.matching(subject.namespace, subject.labels).stream()
                .sorted()
                .toList();
    }

    void putService(final ServiceEntry service) {
        servicesByKey.put(service.facts().meta().key(), service);
        if (service.facts().selector() != null) {
            services.add(service.facts().meta().namespace(), service.facts().selector(), service);
            renewSelected(service.facts());
        }
        markEndpointPods(service.facts().meta());
    }

    void removeService(final ServiceEntry service) {
        servicesByKey.remove(service.facts().meta().key());
        if (service.facts().selector() != null) {
            services.remove(service.facts().meta().namespace(), service);
            renewSelected(service.facts());
        }
        markEndpointPods(service.facts().meta());
    }

    private void renewSelected(final ClusterFacts.Service facts) {
        for (final Subject subject : subjects.in(facts.meta().namespace())) {
            if (facts.selector().matches(subject.labels)) {
                tellServices(subject);
                mark(subject.pods);
            }
        }
    }

    /** Says to which pods an EndpointSlice leads; those of a service with a selector are known by that. */
    void putEndpoints(final String slice, final String service, final Collection<String> podKeys) {
        final ServiceEntry known = servicesByKey.get(service);
        final boolean isSelected = known != null && known.facts().selector() != null;
        endpointPods.put(slice, service, isSelected ? List.of() : podKeys).forEach(this::mark);
    }

    private void markEndpointPods(final Meta service) {
        endpointPods.podsOf(service.key()).forEach(this::mark);
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
        subjects.forEach(policies::tellSelectors);
        subjects.in(policy.namespace()).forEach(policies::tellPolicies);
    }

    void putNamespace(final Meta meta) {
        final Meta before = namespaces.put(meta.name(), meta);
        namespaceBlocks.clear();
        if (before == null || !before.labels().equals(meta.labels())) {
            subjects.in(meta.name()).forEach(policies::tellSelectors);
        }
        if (isCluster(meta) && before == null) {
            pods.values().forEach(this::mark);
        } else {
            subjects.in(meta.name()).forEach(subject -> mark(subject.pods));
        }
    }

    void removeNamespace(final Meta meta) {
        namespaces.remove(meta.name());
        namespaceBlocks.clear();
    }

    private static boolean isCluster(final Meta namespace) {
        return "kube-system".equals(namespace.name());
    }

    AttributeGroup namespaceBlock(final Meta member) {
        return namespaceBlocks
                .computeIfAbsent(member.kind(), kind -> new HashMap<>())
                .computeIfAbsent(member.namespace(), namespace -> newNamespaceBlock(member));
    }

    private AttributeGroup newNamespaceBlock(final Meta member) {
        final Meta cluster = namespaces.get("kube-system");
        return blocks.namespace(
                member.kind(),
                member.namespace(),
                namespaces.get(member.namespace()),
                cluster == null ? null : cluster.uid());
    }

    private Map<String, String> namespaceLabels(final String namespace) {
        final Meta meta = namespaces.get(namespace);
        // Every namespace has this label, and policies rely on it.
        return meta == null ? Map.of("kubernetes.io/metadata.name", namespace) : meta.labels();
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
        final ClusterFacts.Pod facts = pod.facts;
        final boolean isOver = facts.endMs() != 0;
        final boolean isLongOver =
                isOver && pod.claimed.isEmpty() && nowMs - Math.min(nowMs, facts.endMs()) > RECENT_MS;
        if (pod.hasEnded || isLongOver || !options.associations().contains(ClusterKind.POD)) {
            return;
        }
        final List<AttributeGroup> shared = shared(pod);
        final List<ServiceEntry> leading = servicesOf(pod);
        for (final Address gone : pod.claimed) {
            if (!facts.addresses().contains(gone) && !isOver) {
                writer.release(gone.high(), gone.low(), pod.uid(), nowMs, nowMs);
            }
        }
        if (facts.isHostNetwork()) {
            claim(pod, facts.addresses(), AddressRank.PORTS, decorator.ports(pod, shared, leading, false), nowMs);
        } else {
            claim(pod, facts.addresses(), AddressRank.POD, decorator.occupant(pod, shared, leading), nowMs);
            if (hasHostPort(facts)) {
                claim(
                        pod,
                        facts.hostAddresses(),
                        AddressRank.PORTS,
                        decorator.ports(pod, shared, leading, true),
                        nowMs);
            }
        }
        pod.claimed = claims(facts, isOver ? pod.claimed : List.of());
    }

    /** A pod that was over before it was seen is remembered if it was just now. */
    private static final long RECENT_MS = 600_000;

    private static List<Address> claims(final ClusterFacts.Pod facts, final List<Address> before) {
        if (facts.isHostNetwork() || !hasHostPort(facts)) {
            return facts.addresses().isEmpty() ? before : facts.addresses();
        }
        final List<Address> all = new ArrayList<>(facts.addresses());
        all.addAll(facts.hostAddresses());
        return all.isEmpty() ? before : List.copyOf(all);
    }

    private static boolean hasHostPort(final ClusterFacts.Pod facts) {
        for (final ClusterFacts.Container container : facts.containers()) {
            for (final ClusterFacts.ContainerPort port : container.ports()) {
                if (port.hostPort() != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void claim(
            final PodEntry pod,
            final List<Address> addresses,
            final AddressRank rank,
            final Occupant occupant,
            final long nowMs) {
        for (final Address address : addresses) {
            writer.claim(address.high(), address.low(), pod.uid(), rank, occupant, pod.facts.fromMs(), nowMs);
        }
    }

    private void release(final PodEntry pod, final long endMs, final long nowMs) {
        for (final Address address : pod.claimed) {
            writer.release(address.high(), address.low(), pod.uid(), endMs, nowMs);
        }
        pod.claimed = List.of();
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

    private List<ServiceEntry> servicesOf(final PodEntry pod) {
        if (!options.relations().contains(ClusterKind.SERVICE)) {
            return List.of();
        }
        final List<ServiceEntry> byEndpoints = endpointPods
                .servicesOf(pod.facts.meta().key())
                .stream()
                .map(servicesByKey::get)
                .filter(Objects::nonNull)
                .toList();
        if (byEndpoints.isEmpty()) {
            return pod.subject.services;
        }
        final Set<ServiceEntry> all = new HashSet<>(pod.subject.services);
        all.addAll(byEndpoints);
        return all.stream().sorted().toList();
    }
}
