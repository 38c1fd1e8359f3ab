package io.merrow.agent.cluster;

import io.merrow.agent.node.NodeIdentity;
import io.merrow.config.MerrowConfig;
import io.merrow.config.attributes.AssociationConfig;
import io.merrow.config.attributes.EndAttributesConfig;
import io.merrow.config.attributes.ExtractRuleConfig;
import io.merrow.config.discovery.K8sInformerConfig;
import io.merrow.config.discovery.SelectorConfig;
import io.merrow.config.discovery.SelectorRelationConfig;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.watch.WatchOptions;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts the configuration to the options of {@code k8s}. */
public final class ClusterOptions {
    /** A closed connection's last packets. */
    private static final long LINGER_MS = TimeUnit.SECONDS.toMillis(5);

    /** Clocks of nodes differ, and Kubernetes cuts its times to the second. */
    private static final long SKEW_MS = TimeUnit.SECONDS.toMillis(2);

    private ClusterOptions() {}

    /**
     * What is watched.
     *
     * @param nodeName of this node; empty: not known.
     * @throws IllegalArgumentException when the node has to be known.
     */
    public static WatchOptions watch(final K8sInformerConfig informer, final String nodeName) {
        if (informer.ownPodsOnly() && nodeName.isEmpty()) {
            throw new IllegalArgumentException("discovery.informer.k8s.own_pods_only needs the node's name: set "
                    + NodeIdentity.NODE_NAME_VARIABLE + " from the pod's spec.nodeName");
        }
        return new WatchOptions(
                informer.kubeconfigPath().isEmpty() ? null : Path.of(informer.kubeconfigPath()),
                informer.informersSyncTimeout(),
                informer.selectors().stream().map(ClusterOptions::selector).toList(),
                informer.ownPodsOnly() ? nodeName : null);
    }

    private static WatchOptions.Selector selector(final SelectorConfig selector) {
        return new WatchOptions.Selector(
                kind(selector.kind()),
                selector.include(),
                Set.copyOf(selector.namespaces()),
                selector.matchLabels(),
                selector.matchExpressions().stream()
                        .map(each -> new WatchOptions.Expression(each.key(), each.canonicalOperator(), each.values()))
                        .toList());
    }

    /**
     * An index of addresses.
     *
     * @param retentionMs what has ended answers so much longer.
     * @param maxEnded    of it at most.
     */
    public static AddressIndexWriter index(final long retentionMs, final int maxEnded) {
        return new AddressIndexWriter(retentionMs, LINGER_MS, SKEW_MS, maxEnded);
    }

    /** What of the cluster's objects becomes attributes. */
    public static ModelOptions model(final MerrowConfig config) {
        final K8sInformerConfig informer = config.discovery().informer().k8s();
        final Set<ClusterKind> owners = informer.ownerRelations().includeKinds().isEmpty()
                ? EnumSet.allOf(ClusterKind.class)
                : kinds(informer.ownerRelations().includeKinds());
        owners.removeAll(kinds(informer.ownerRelations().excludeKinds()));
        final Set<ClusterKind> relations = informer.selectorRelations().isEmpty()
                ? EnumSet.of(ClusterKind.SERVICE, ClusterKind.NETWORKPOLICY)
                : kinds(informer.selectorRelations().stream()
                        .map(SelectorRelationConfig::kind)
                        .toList());
        final Set<ClusterKind> associations =
                associations(config.attributes().source().k8s().association());
        associations.addAll(associations(config.attributes().destination().k8s().association()));
        return new ModelOptions(
                extraction(FlowEnd.SOURCE, config.attributes().source()),
                extraction(FlowEnd.DESTINATION, config.attributes().destination()),
                informer.ownerRelations().maxDepth(),
                owners,
                relations,
                associations);
    }

    private static Set<ClusterKind> associations(final AssociationConfig config) {
        final Set<ClusterKind> kinds = EnumSet.noneOf(ClusterKind.class);
        config.pod().ifPresent(present -> kinds.add(ClusterKind.POD));
        config.service().ifPresent(present -> kinds.add(ClusterKind.SERVICE));
        config.node().ifPresent(present -> kinds.add(ClusterKind.NODE));
        config.endpoint().ifPresent(present -> kinds.add(ClusterKind.ENDPOINTS));
        config.endpointslice().ifPresent(present -> kinds.add(ClusterKind.ENDPOINTSLICE));
        config.ingress().ifPresent(present -> kinds.add(ClusterKind.INGRESS));
        config.gateway().ifPresent(present -> kinds.add(ClusterKind.GATEWAY));
        return kinds.isEmpty() && config.networkpolicy().isEmpty() ? EnumSet.allOf(ClusterKind.class) : kinds;
    }

    private static Extraction extraction(final FlowEnd end, final EndAttributesConfig config) {
        return new Extraction(
                end,
                new HashSet<>(config.k8s().extract().fields()),
                config.k8s().extract().label().stream()
                        .map(ClusterOptions::rule)
                        .toList(),
                config.k8s().extract().annotation().stream()
                        .map(ClusterOptions::rule)
                        .toList());
    }

    private static Extraction.Rule rule(final ExtractRuleConfig rule) {
        return new Extraction.Rule(
                kind(rule.from()),
                nullIfEmpty(rule.key()),
                rule.keyRegex().isEmpty() ? null : Pattern.compile(rule.keyRegex()),
                rule.valueRegex().isEmpty() ? null : Pattern.compile(rule.valueRegex()),
                nullIfEmpty(rule.attribute()),
                nullIfEmpty(rule.attributeValue()));
    }

    private static String nullIfEmpty(final String text) {
        return text.isEmpty() ? null : text;
    }

    private static Set<ClusterKind> kinds(final Collection<String> names) {
        return names.stream()
                .map(ClusterOptions::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ClusterKind.class)));
    }

    private static ClusterKind kind(final String name) {
        return ClusterKind.of(name).orElseThrow(() -> new IllegalArgumentException("unknown Kubernetes kind " + name));
    }
}
