package io.merrow.k8s.model;

import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.facts.ModelOptions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The cluster as last reported, applied to the index: each change at the cost of the pods, services and nodes that it
 * touches.
 *
 * <p>Any thread may call; one at a time is let in. Nothing in it waits.
 */
public final class ClusterModel {
    /** All but the pods, of which there are most: those are in their own model. */
    private final Map<ClusterKind, Map<String, ClusterFacts>> objects = new EnumMap<>(ClusterKind.class);

    private final PodModel pods;
    private final AddressModel addresses;
    private final AddressIndexWriter writer;
    private final AttributeGroups blocks;
    private final Interner interner = new Interner();
    private final Set<ClusterKind> complete = EnumSet.noneOf(ClusterKind.class);
    private ModelListener listener = ModelListener.NONE;
    private boolean arePoliciesRefused;
    private volatile boolean arePoliciesKnown;

    public ClusterModel(final AddressIndexWriter writer, final ModelOptions options) {
        this.writer = writer;
        blocks = new AttributeGroups(options.source(), options.destination(), interner);
        pods = new PodModel(writer, blocks, options);
        addresses = new AddressModel(writer, blocks, options, pods);
    }

    /** Notifies of all later changes, in place of another listener. */
    public synchronized void listener(final ModelListener newListener) {
        listener = newListener;
    }

    /** As above; returns all objects as they are now, so that the listener misses none. */
    public synchronized List<ClusterFacts> follow(final ModelListener newListener) {
        listener = newListener;
        final List<ClusterFacts> all = new ArrayList<>();
        objects.values().forEach(known -> all.addAll(known.values()));
        pods.keys().forEach(key -> all.add(pods.facts(key)));
        return all;
    }

    /** Takes a new object or a new version of one; returns whether anything that matters changed. */
    public synchronized boolean apply(final ClusterFacts facts, final long nowMs) {
        final Meta meta = facts.meta();
        final ClusterFacts before = known(meta.kind(), meta.key());
        if (facts.equals(before)) {
            return false;
        }
        if (before != null && !before.meta().uid().equals(meta.uid())) {
            // Deleted and created again under the same name, and the deletion was missed.
            remove(meta.kind(), meta.key(), nowMs);
            listener.onPut(facts, null, nowMs);
        } else {
            listener.onPut(facts, before, nowMs);
        }
        if (facts instanceof ClusterFacts.Pod pod) {
            pods.put(pod, nowMs);
            pods.flush(nowMs);
            return true;
        }
        objects.computeIfAbsent(meta.kind(), kind -> new HashMap<>()).put(meta.key(), facts);
        if (facts instanceof ClusterFacts.Plain plain && meta.kind() != ClusterKind.NAMESPACE) {
            pods.putWorkload(plain);
        } else if (facts instanceof ClusterFacts.Policy policy) {
            pods.putPolicy(policy);
        } else if (facts instanceof ClusterFacts.Plain plain) {
            pods.putNamespace(plain.meta());
            addresses.renewNamespace(meta.name(), nowMs);
        } else {
            addresses.put(facts, nowMs);
        }
        pods.flush(nowMs);
        return true;
    }

    private ClusterFacts known(final ClusterKind kind, final String key) {
        return kind == ClusterKind.POD
                ? pods.facts(key)
                : objects.getOrDefault(kind, Map.of()).get(key);
    }

    private Set<String> keys(final ClusterKind kind) {
        return kind == ClusterKind.POD
                ? pods.keys()
                : objects.getOrDefault(kind, Map.of()).keySet();
    }

    /** Removes an object; its addresses still resolve for flows of its time. */
    public synchronized void remove(final ClusterKind kind, final String key, final long nowMs) {
        final ClusterFacts facts = known(kind, key);
        if (facts == null) {
            return;
        }
        listener.onRemove(facts, nowMs);
        if (facts instanceof ClusterFacts.Pod pod) {
            pods.remove(pod, nowMs);
            pods.flush(nowMs);
            return;
        }
        objects.get(kind).remove(key);
        if (facts instanceof ClusterFacts.Plain plain && kind != ClusterKind.NAMESPACE) {
            pods.removeWorkload(plain);
        } else if (facts instanceof ClusterFacts.Policy policy) {
            pods.removePolicy(policy);
        } else if (facts instanceof ClusterFacts.Plain plain) {
            pods.removeNamespace(plain.meta());
        } else {
            addresses.remove(facts, nowMs);
        }
        pods.flush(nowMs);
    }

    /** As above, if it is still that object and not another of the same name. */
    public synchronized void removeIf(final ClusterKind kind, final String key, final String uid, final long nowMs) {
        final ClusterFacts facts = known(kind, key);
        if (facts != null && facts.meta().uid().equals(uid)) {
            remove(kind, key, nowMs);
        }
    }

    /** Forgets those objects of a kind that a complete list does not have. */
    public synchronized void retain(final ClusterKind kind, final Predicate<String> isListed, final long nowMs) {
        final List<String> gone = keys(kind).stream().filter(isListed.negate()).toList();
        gone.forEach(key -> remove(kind, key, nowMs));
        complete.add(kind);
        publishPolicies();
    }

    /** Forgets what has been over for long; to be called now and then. */
    public synchronized int prune(final long nowMs) {
        return writer.prune(nowMs);
    }

    /** The model's instance of a key, so that others can share it; the key itself where no object has it. */
    public synchronized String key(final ClusterKind kind, final String key) {
        final ClusterFacts facts = known(kind, key);
        return facts == null ? key : facts.meta().key();
    }

    /** Objects of a kind. */
    public synchronized int size(final ClusterKind kind) {
        return keys(kind).size();
    }

    /** Addresses of which something is known. */
    public synchronized int addressCount() {
        return writer.addressCount();
    }

    /** A node by its name; null: not known. Any thread. */
    public Decoration node(final String name) {
        return addresses.node(name);
    }

    /** Notes whether policies or namespaces may not be watched now: their last known state may be out of date. */
    public synchronized void arePoliciesRefused(final boolean areRefused) {
        arePoliciesRefused = areRefused;
        publishPolicies();
    }

    private void publishPolicies() {
        arePoliciesKnown = !arePoliciesRefused
                && complete.contains(ClusterKind.NETWORKPOLICY)
                && complete.contains(ClusterKind.NAMESPACE);
    }

    /**
     * Whether all network policies and namespaces are known and watched. Else no flow has a verdict: "no policy" would be a
     * guess. Any thread.
     */
    public boolean arePoliciesKnown() {
        return arePoliciesKnown;
    }

    /** Ranges of pod addresses that the nodes report. */
    public ClusterRanges podRanges() {
        return addresses.podRanges();
    }

    public synchronized <T> T intern(final T value) {
        return interner.intern(value);
    }

    public boolean wantsLabel(final ClusterKind kind, final String key) {
        return blocks.wantsLabel(kind, key);
    }

    public boolean wantsAnnotation(final ClusterKind kind, final String key) {
        return blocks.wantsAnnotation(kind, key);
    }

    @Override
    public synchronized String toString() {
        final Map<ClusterKind, Integer> sizes = new EnumMap<>(ClusterKind.class);
        objects.forEach((kind, known) -> sizes.put(kind, known.size()));
        sizes.put(ClusterKind.POD, pods.keys().size());
        return "ClusterModel{" + sizes + ", " + writer + '}';
    }
}
