package io.merrow.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.merrow.k8s.facts.ClusterKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the API server is asked for of one kind: the part of the selection that one list and watch can express. The rest is left
 * out on arrival, so asking for too much is never wrong.
 *
 * @param namespace     the only one; null: all.
 * @param notNamespaces left out.
 * @param labels        that must hold; null: any.
 * @param node          on which pods must be; null: any.
 */
public record WatchScope(String namespace, Set<String> notNamespaces, LabelSelector labels, String node) {
    public static WatchScope of(final WatchOptions options, final ClusterKind kind) {
        final List<WatchOptions.Selector> included = options.selectors().stream()
                .filter(selector -> selector.kind() == kind && selector.isInclude())
                .toList();
        // Two that include are an "or", which a watch cannot express.
        final WatchOptions.Selector only = included.size() == 1 ? included.get(0) : null;
        final boolean isNamespaced = kind != ClusterKind.NAMESPACE && kind != ClusterKind.NODE;
        return new WatchScope(
                only != null && isNamespaced && only.namespaces().size() == 1
                        ? only.namespaces().iterator().next()
                        : null,
                isNamespaced ? notNamespaces(options, kind) : Set.of(),
                only == null ? null : labels(only),
                kind == ClusterKind.POD ? options.node() : null);
    }

    private static Set<String> notNamespaces(final WatchOptions options, final ClusterKind kind) {
        return options.selectors().stream()
                .filter(selector -> selector.kind() == kind && !selector.isInclude())
                .filter(selector -> selector.matchLabels().isEmpty()
                        && selector.matchExpressions().isEmpty())
                .flatMap(selector -> selector.namespaces().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static LabelSelector labels(final WatchOptions.Selector selector) {
        if (selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty()) {
            return null;
        }
        final LabelSelectorBuilder labels = new LabelSelectorBuilder().withMatchLabels(selector.matchLabels());
        selector.matchExpressions().forEach(each -> labels.addNewMatchExpression()
                .withKey(each.key())
                .withOperator(each.operator())
                .withValues(each.values())
                .endMatchExpression());
        return labels.build();
    }

    /** The list and watch of that. */
    <T extends HasMetadata> FilterWatchListDeletable<T, ?, ?> in(final KubernetesClient client, final Class<T> type) {
        FilterWatchListDeletable<T, ?, ?> scope = namespace == null
                ? client.resources(type).inAnyNamespace()
                : client.resources(type).inNamespace(namespace);
        if (labels != null) {
            scope = scope.withLabelSelector(labels);
        }
        for (final String each : notNamespaces) {
            scope = scope.withoutField("metadata.namespace", each);
        }
        return node == null ? scope : scope.withField("spec.nodeName", node);
    }
}
