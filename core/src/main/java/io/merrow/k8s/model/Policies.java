package io.merrow.k8s.model;

import io.merrow.enrich.CompiledPolicy;
import io.merrow.enrich.IpRange;
import io.merrow.enrich.PolicyPort;
import io.merrow.enrich.PolicyRule;
import io.merrow.enrich.PolicySet;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Network policies, compiled, and what they mean for each subject. One thread at a time. */
final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private record Entry(String name, CompiledPolicy ingress, CompiledPolicy egress, List<Integer> selectors) {}

    private final PeerSelectors selectors = new PeerSelectors();
    private final SelectorIndex<Entry> applied = new SelectorIndex<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final Function<String, Map<String, String>> namespaceLabels;

    /** @param namespaceLabels labels of a namespace; empty for one that was not seen. */
    Policies(final Function<String, Map<String, String>> namespaceLabels) {
        this.namespaceLabels = namespaceLabels;
    }

    /** Takes a policy, or its new version; the subjects must be updated then. */
    void put(final ClusterFacts.Policy facts) {
        remove(facts.meta());
        final String name = facts.meta().key();
        final List<Integer> used = new ArrayList<>();
        final Entry entry =
                new Entry(name, compiled(facts, facts.ingress(), used), compiled(facts, facts.egress(), used), used);
        entries.put(name, entry);
        applied.add(facts.meta().namespace(), facts.podSelector(), entry);
    }

    void remove(final Meta meta) {
        final Entry entry = entries.remove(meta.key());
        if (entry != null) {
            applied.remove(meta.namespace(), entry);
            entry.selectors.forEach(selectors::release);
        }
    }

    /** Works out which peers match the subject. */
    void updateSelectors(final Subject subject) {
        subject.policySubject.selectors(selectors.bits(subject, namespaceLabels));
    }

    /** Works out which policies select it. */
    void updatePolicies(final Subject subject) {
        final List<Entry> selecting = applied.matching(subject.namespace, subject.labels);
        subject.policySubject.policies(set(selecting, Entry::ingress), set(selecting, Entry::egress));
    }

    private static PolicySet set(final List<Entry> selecting, final Function<Entry, CompiledPolicy> direction) {
        final List<CompiledPolicy> policies = selecting.stream()
                .filter(entry -> direction.apply(entry) != null)
                .map(direction)
                .sorted(Comparator.comparing(CompiledPolicy::name))
                .toList();
        return policies.isEmpty() ? PolicySet.NONE : new PolicySet(policies);
    }

    private CompiledPolicy compiled(
            final ClusterFacts.Policy facts, final List<ClusterFacts.Rule> rules, final List<Integer> used) {
        return rules == null
                ? null
                : new CompiledPolicy(
                        facts.meta().key(),
                        rules.stream()
                                .map(rule -> compiled(facts.meta(), rule, used))
                                .toList());
    }

    private PolicyRule compiled(final Meta meta, final ClusterFacts.Rule rule, final List<Integer> used) {
        final List<PolicyPort> ports = rule.ports().stream()
                .map(port -> new PolicyPort(port.protocol(), port.name(), port.first(), port.last()))
                .toList();
        if (rule.peers() == null) {
            return PolicyRule.withAnybody(ports);
        }
        final List<Integer> numbers = new ArrayList<>();
        final List<IpRange> blocks = new ArrayList<>();
        for (final ClusterFacts.Peer peer : rule.peers()) {
            if (peer.range() == null) {
                numbers.add(selectors.acquire(
                        new PeerSelectors.Selector(meta.namespace(), peer.namespaces(), peer.pods())));
            } else {
                addRange(meta, peer, blocks);
            }
        }
        used.addAll(numbers);
        return PolicyRule.with(numbers.stream().mapToInt(Integer::intValue).toArray(), blocks, ports);
    }

    private static void addRange(final Meta meta, final ClusterFacts.Peer peer, final List<IpRange> blocks) {
        try {
            blocks.add(IpRange.of(peer.range(), peer.except()));
        } catch (final IllegalArgumentException e) {
            LOG.warn("network policy {} has {}; this peer is ignored", meta.key(), e.getMessage());
        }
    }
}
